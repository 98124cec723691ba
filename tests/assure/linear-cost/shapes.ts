import type { ParserCase } from './measure-growth.ts'

/** Makes a text of about so many characters. */
export type Shape = (length: number) => string

const repeated =
  (unit: string, start = '', end = ''): Shape =>
  (length) =>
    start + unit.repeat(Math.max(1, Math.floor(length / unit.length))) + end

const nested =
  (open: string, close: string): Shape =>
  (length) =>
    open.repeat(length / 2) + close.repeat(length / 2)

/** Texts that have been slow for some parser. */
export const TEXT_SHAPES: Readonly<Record<string, Shape>> = {
  blanks: repeated(' ', 'a', 'b'),
  'blanks and line breaks': repeated(' \t\r\n', 'a', 'b'),
  separators: repeated(','),
  'separators of every kind': repeated(',;=: &'),
  'equals signs': repeated('=', 'a', 'b'),
  zeros: repeated('0', '1', 'x'),
  dashes: repeated('token-'),
  escapes: repeated('\\', '"'),
  'percent signs': repeated('%41'),
  quotes: repeated('"'),
  'quotes and escapes': repeated('\\"', '"'),
  'one long word': repeated('a'),
  'one long word that ends wrongly': repeated('a', '', '\0'),
  'base64 digits': repeated('Zm9v'),
  'two-byte characters': repeated('é'),
  'control characters': repeated('\u0007'),
  'open brackets': repeated('['),
  'open angles': repeated('<'),
  'nested brackets': nested('[', ']'),
}

/** JSON texts that have been slow for some parser. */
export const JSON_SHAPES: Readonly<Record<string, Shape>> = {
  'equal keys': repeated('"a":1,', '{', '"b":2}'),
  'many keys': (length) => {
    const keys = Array.from({ length: length / 12 }, (_, i) => [`key${i}`, i])
    return JSON.stringify(Object.fromEntries(keys))
  },
  'many small objects': (length) => `[${'{"a":1},'.repeat(length / 8)}{}]`,
  'escapes in a text': repeated('\\u0041', '"', '"'),
  'blanks between': repeated(' ', '[1,', '2]'),
  'deep nesting': nested('[', ']'),
  'nesting at the limit': (length) =>
    `[${`${'['.repeat(60)}${']'.repeat(60)},`.repeat(length / 121)}1]`,
  'a long number': repeated('1'),
}

/** Forms that have been slow for some parser. */
export const FORM_SHAPES: Readonly<Record<string, Shape>> = {
  'equal fields': repeated('a=1&', '', 'b=2'),
  'many fields': (length) => Array.from({ length: length / 8 }, (_, i) => `f${i}=1`).join('&'),
  ampersands: repeated('&', 'a'),
  'equals signs': repeated('=', 'a'),
  escapes: repeated('%41', 'a='),
  'broken escapes': repeated('%', 'a='),
}

/** One case for each shape. */
export function shapedCases(
  parser: string,
  shapes: Readonly<Record<string, Shape>>,
  parse: (input: string) => unknown,
  options: Pick<ParserCase, 'maxLength'> = {},
): readonly ParserCase[] {
  return Object.entries(shapes).map(([shape, make]): ParserCase => {
    return { parser, shape, make, parse, ...options }
  })
}
