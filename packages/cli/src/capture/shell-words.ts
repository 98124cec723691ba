import { fail } from '../fail.ts'

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0' }

/** What `$'…'` writes, as browsers copy bodies with line breaks. */
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

// One piece of a word: three ways to quote, an escape, or plain characters.
const PIECE =
  /\$'((?:[^'\\]|\\[\s\S])*)'|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\(\r?\n)|\\([\s\S])|([^\s'"\\$]+|\$)/y

/** The words of a POSIX shell's command line. Nothing is expanded. */
export function shellWords(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let at = 0
  while (at < line.length) {
    PIECE.lastIndex = at
    const match = PIECE.exec(line)
    if (match === null) {
      if (!/\s/.test(line.charAt(at)))
        fail('the command has a quote that is not closed', 'copy all of it')
      if (word !== undefined) words.push(word)
      word = undefined
      at++
      continue
    }
    const [whole, ansi, single, double, broken, escaped, plain] = match
    at += whole.length
    if (broken !== undefined) continue
    const inDouble = double?.replace(/\\(\r?\n|["\\$`])/g, (_, c: string) =>
      c.length > 1 || c === '\n' ? '' : c,
    )
    const text = ansi === undefined ? (single ?? inDouble ?? escaped ?? plain ?? '') : ansiC(ansi)
    word = (word ?? '') + text
  }
  return word === undefined ? words : [...words, word]
}
