import type { Argument, Command, Option } from 'commander'

/** What can appear at a position of a command line. */
export type Expected =
  | { readonly kind: 'file' | 'provider' | 'event' | 'other' }
  | { readonly kind: 'words'; readonly words: readonly string[] }

/** A word and its description. */
export interface Described {
  readonly word: string
  readonly about: string
}

/** An option and all of its names. */
export interface OptionPlace extends Described {
  /** The kind of value; `undefined` for an option without one. */
  readonly value: Expected | undefined
}

/** A command in the tree, and what can follow it. */
export interface CommandPlace {
  /** The path to the command, such as `archive ls`; empty for the program itself. */
  readonly path: string
  readonly commands: readonly Described[]
  readonly options: readonly OptionPlace[]
  readonly args: readonly Expected[]
}

/** Words that an argument accepts but commander does not know, by the argument's name. */
export type ArgumentWords = Readonly<Record<string, readonly string[]>>

const FILES = ['path', 'file', 'folder', 'module']

function expected(
  name: string,
  choices: readonly string[] | undefined,
  words: ArgumentWords,
): Expected {
  const known = choices ?? (Object.hasOwn(words, name) ? words[name] : undefined)
  if (known !== undefined) return { kind: 'words', words: known }
  if (name === 'provider') return { kind: 'provider' }
  return { kind: FILES.includes(name) ? 'file' : 'other' }
}

function optionPlaces(option: Option): readonly OptionPlace[] {
  const { short, long, description: about, flags, argChoices } = option
  const [, name] = /[<[]([^>\]]+)/.exec(flags) ?? []
  const value = name === undefined ? undefined : expected(name, argChoices, {})
  const isEvent = long === '--event'
  return [short, long].flatMap((word) =>
    word === undefined ? [] : [{ word, about, value: isEvent ? { kind: 'event' } : value }],
  )
}

const argumentOf = (argument: Argument, words: ArgumentWords): Expected =>
  expected(argument.name(), argument.argChoices, words)

/** Lists all positions of a command tree. The help option is available at each. */
export function commandPlaces(
  command: Command,
  words: ArgumentWords,
  above: readonly string[] = [],
): readonly CommandPlace[] {
  const below = command.commands
  const help: OptionPlace = { word: '--help', about: 'display help', value: undefined }
  const place: CommandPlace = {
    path: above.join(' '),
    commands: below.map((one) => ({ word: one.name(), about: one.description() })),
    options: [...command.options.filter(({ hidden }) => !hidden).flatMap(optionPlaces), help],
    args: command.registeredArguments.map((argument) => argumentOf(argument, words)),
  }
  return [place, ...below.flatMap((one) => commandPlaces(one, words, [...above, one.name()]))]
}
