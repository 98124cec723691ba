import type { CommandPlace, Expected } from './command-place.ts'

/** The lookup tables of a script. Rows are matched in order against the text at the position. */
export interface ShellTable {
  /** `place/word` of a command, and the place it leads to. */
  readonly steps: readonly (readonly [key: string, place: string])[]
  /** `place/option` of each option that takes a value. */
  readonly values: readonly (readonly [key: string, value: Expected])[]
  /** `place/number` of each argument. */
  readonly args: readonly (readonly [key: string, value: Expected])[]
  /** The commands and options of each place, as lines of the form `word<tab>description`. */
  readonly commands: readonly (readonly [place: string, lines: readonly string[]])[]
  readonly options: readonly (readonly [place: string, lines: readonly string[]])[]
}

const line = ({ word, about }: { readonly word: string; readonly about: string }) =>
  `${word}\t${about.replace(/\s+/g, ' ')}`

/** Builds the rows for all places. */
export function shellTable(places: readonly CommandPlace[]): ShellTable {
  return {
    steps: places.flatMap(({ path, commands }) =>
      commands.map(({ word }) => [`${path}/${word}`, `${path} ${word}`.trim()] as const),
    ),
    values: places.flatMap(({ path, options }) =>
      options.flatMap(({ word, value }) =>
        value === undefined ? [] : [[`${path}/${word}`, value] as const],
      ),
    ),
    args: places.flatMap(({ path, args }) =>
      args.map((value, i) => [`${path}/${i + 1}`, value] as const),
    ),
    commands: places.flatMap(({ path, commands }) =>
      commands.length === 0 ? [] : [[path, commands.map(line)] as const],
    ),
    options: places.map(({ path, options }) => [path, options.map(line)] as const),
  }
}
