import { type BinaryText, type Bytes, latin1 } from '../../util/bytes.ts'
import { type ParsedCapture, refuse } from './parsed-capture.ts'

const START = /^([A-Z]{1,32}) (\S+) HTTP\/\d(?:\.\d)?$/
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,1024}$/

const isBlank = (character: string) => character === ' ' || character === '\t'

/**
 * Trims spaces and tabs around a header value (RFC 9110, 5.5). A loop rather than a pattern: a capture is untrusted
 * input, and a pattern for trailing blanks takes quadratic time.
 */
function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charAt(start))) start++
  while (end > start && isBlank(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** Reads `name: value` lines. */
export function parseHeaderLines(lines: readonly BinaryText[]): ParsedCapture['headers'] {
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const colon = line.indexOf(':')
      const name = line.slice(0, Math.max(colon, 0))
      if (NAME.test(name)) return [name, trimBlanks(line.slice(colon + 1))]
      return refuse(
        'a line before the body is not a header',
        'use a raw HTTP request, a curl command, a HAR entry, or { headers, body } in JSON',
      )
    })
}

/** Splits at the first empty line. The body's bytes are not changed. */
function split(text: BinaryText): readonly [head: string, body: Bytes] {
  const gap = /\r?\n\r?\n/.exec(text)
  if (gap === null) return [text, latin1('')]
  return [text.slice(0, gap.index), latin1(text.slice(gap.index + gap[0].length))]
}

/** A raw HTTP request, with or without its request line. */
export function parseRawHttp(text: BinaryText): ParsedCapture {
  const [head, body] = split(text)
  const lines = head.split(/\r?\n/)
  const [, method, url] = START.exec(lines[0] as string) ?? []
  const headers = parseHeaderLines(method === undefined ? lines : lines.slice(1))
  return { method, url, headers, body }
}
