import { fail } from '../fail.ts'

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0' }

/** Decodes the inside of `$'...'`, which browsers use to copy bodies with line breaks. */
function ansiC(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([\s\S]))/g,
    (_, hex: string | undefined, unicode: string | undefined, other: string) => {
      const code = hex ?? unicode
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
      return ESCAPES[other] ?? other
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
  return fail('the command has a quote that is not closed', 'copy the whole command')
}

// A sticky character class reads a run of characters without backtracking.
const PLAIN = /[^\s'"\\$]+/y

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
  PLAIN.lastIndex = at
  const text = PLAIN.exec(line)?.[0] ?? one
  return [text, at + text.length]
}

/** The words of a POSIX shell's command line. Nothing is expanded. */
export function shellWords(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let at = 0
  while (at < line.length) {
    if (/\s/.test(line.charAt(at))) {
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
