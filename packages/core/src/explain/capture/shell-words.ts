import { type BinaryText, utf8Binary } from '../../util/bytes.ts'
import { refuse } from './parsed-capture.ts'

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['0', '\0'],
])

const character = (hex: string) => String.fromCharCode(Number.parseInt(hex, 16))

// A surrogate pair is one character.
const ESCAPE =
  /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?|([\s\S]))/g

/** Decodes the inside of `$'...'`, which browsers use to copy bodies with line breaks. */
function ansiC(text: BinaryText): BinaryText {
  return text.replace(
    ESCAPE,
    (_, byte: string | undefined, unit: string | undefined, second = '', other = '') => {
      if (byte !== undefined) return character(byte)
      if (unit === undefined) return ESCAPES.get(other) ?? other
      return utf8Binary(character(unit) + (second && character(second)))
    },
  )
}

/** Inside double quotes a backslash escapes only these, and removes a line break. */
function unescapeDouble(text: string): string {
  return text.replace(/\\(\r?\n|["\\$`])/g, (_, c: string) => (c.endsWith('\n') ? '' : c))
}

/** The index of the closing quote. */
function closing(line: string, from: number, quote: string, hasEscapes: boolean): number {
  let at = from
  while (at < line.length && line.charAt(at) !== quote) {
    at += hasEscapes && line.charAt(at) === '\\' ? 2 : 1
  }
  if (at < line.length) return at
  return refuse('the command has a quote that is not closed', 'copy the whole command')
}

// ASCII only: in UTF-8, other bytes are parts of characters.
const BLANKS = ' \t\r\n\v\f'
const SPECIAL = `${BLANKS}'"\\$`

/** One piece of a word: its text, and the index after it. */
function piece(line: string, at: number): readonly [text: string, end: number] {
  const two = line.slice(at, at + 2)
  const one = line.charAt(at)
  if (two === "$'" || one === "'" || one === '"') {
    const start = at + (two === "$'" ? 2 : 1)
    const end = closing(line, start, one === '"' ? '"' : "'", one !== "'")
    const text = line.slice(start, end)
    return [one === '$' ? ansiC(text) : one === '"' ? unescapeDouble(text) : text, end + 1]
  }
  if (one === '\\') {
    const escaped = line.startsWith('\r\n', at + 1) ? '\r\n' : line.charAt(at + 1)
    return [escaped.endsWith('\n') ? '' : escaped, at + 1 + escaped.length]
  }
  let end = at + 1
  while (end < line.length && !SPECIAL.includes(line.charAt(end))) end++
  return [line.slice(at, end), end]
}

/** Splits a POSIX shell command line into words. Nothing is expanded. */
export function shellWords(line: BinaryText): BinaryText[] {
  const words: string[] = []
  let word: string | undefined
  let at = 0
  while (at < line.length) {
    if (BLANKS.includes(line.charAt(at))) {
      if (word !== undefined) words.push(word)
      word = undefined
      at++
      continue
    }
    const isContinuation = /^\\\r?\n/.test(line.slice(at, at + 3))
    const [text, end] = piece(line, at)
    if (!isContinuation) word = (word ?? '') + text
    at = end
  }
  return word === undefined ? words : [...words, word]
}
