import { fail } from '../fail.ts'
import type { Capture } from './capture.ts'

const START = /^([A-Z]+) (\S+) HTTP\/\d(?:\.\d)?$/
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

const isBlank = (character: string) => character === ' ' || character === '\t'

/**
 * Drops the blanks around a header's value (RFC 9110, 5.5). Written by hand: a capture is hostile input, and a
 * pattern that looks for blanks before the end starts again at each blank of a run.
 */
function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charAt(start))) start++
  while (end > start && isBlank(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** Reads `name: value` lines. */
export function parseHeaderLines(text: string): Capture['headers'] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '')
  return lines.map((line) => {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0))
    if (NAME.test(name)) return [name, trimBlanks(line.slice(colon + 1))]
    return fail(
      'a line before the body is not a header',
      'use a raw HTTP request, a curl command or a HAR entry; see hookseal verify --help',
    )
  })
}

/** Splits at the first empty line. The body's bytes are left as they are. */
function split(bytes: Buffer): readonly [head: string, body: Buffer] {
  const text = bytes.toString('latin1')
  const gap = /\r?\n\r?\n/.exec(text)
  if (gap === null) return [text, Buffer.alloc(0)]
  return [text.slice(0, gap.index), bytes.subarray(gap.index + gap[0].length)]
}

/** A raw HTTP request, with or without its request line. */
export function parseRawHttp(bytes: Buffer): Capture {
  const [head, body] = split(bytes)
  const [first = '', ...rest] = head.split(/\r?\n/)
  const [, method, url] = START.exec(first) ?? []
  const headers = parseHeaderLines(method === undefined ? head : rest.join('\n'))
  return { method, url, headers, body }
}
