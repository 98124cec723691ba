import { fail } from '../fail.ts'
import type { Capture } from './capture.ts'

const START = /^([A-Z]+) (\S+) HTTP\/\d(?:\.\d)?$/
const HEADER = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/

/** `name: value` lines. */
export function parseHeaderLines(text: string): Capture['headers'] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '')
  return lines.map((line) => {
    const [, name, value] = HEADER.exec(line) ?? []
    if (name !== undefined && value !== undefined) return [name, value]
    return fail(
      'a line before the body is not a header',
      'give a raw HTTP request, a curl command or a HAR entry; see hookseal verify --help',
    )
  })
}

/** Head and body, apart at the first empty line. The body's bytes are left as they are. */
function split(bytes: Buffer): readonly [head: string, body: Buffer] {
  const text = bytes.toString('latin1')
  const gap = /\r?\n\r?\n/.exec(text)
  if (gap === null) return [text, Buffer.alloc(0)]
  return [text.slice(0, gap.index), bytes.subarray(gap.index + gap[0].length)]
}

/** A raw HTTP request, with or without its first line. */
export function parseRawHttp(bytes: Buffer): Capture {
  const [head, body] = split(bytes)
  const [first = '', ...rest] = head.split(/\r?\n/)
  const [, method, url] = START.exec(first) ?? []
  const headers = parseHeaderLines(method === undefined ? head : rest.join('\n'))
  return { method, url, headers, body }
}
