import type { Bytes } from './bytes.ts'
import { WebhookError } from './webhook-error.ts'

const MAX_DEPTH = 64

// Drops one byte order mark, and refuses what is not UTF-8 (https://encoding.spec.whatwg.org/#textdecoder).
const decoder = new TextDecoder('utf-8', { fatal: true })

const QUOTE = 34
const BACKSLASH = 92
// `[` and `{` differ in one bit only, as `]` and `}` do.
const BRACKET_BIT = 32
const OPENING = 123
const CLOSING = 125

/** A quick look: most payloads have fewer brackets than may be nested. */
function hasManyBrackets(text: string): boolean {
  let brackets = 0
  for (const bracket of ['{', '[']) {
    let at = text.indexOf(bracket)
    while (at !== -1) {
      if (++brackets > MAX_DEPTH) return true
      at = text.indexOf(bracket, at + 1)
    }
  }
  return false
}

/** Whether brackets outside of strings nest deeper than the limit. No byte of UTF-8 looks like another. */
function isDeep(json: Bytes): boolean {
  let depth = 0
  for (let i = 0; i < json.length; i++) {
    const byte = json[i] as number
    if (byte === QUOTE) {
      while (++i < json.length && json[i] !== QUOTE) if (json[i] === BACKSLASH) i++
    } else if ((byte | BRACKET_BIT) === OPENING) {
      if (++depth > MAX_DEPTH) return true
    } else if ((byte | BRACKET_BIT) === CLOSING) depth--
  }
  return false
}

/**
 * JSON of a body that has been authenticated: UTF-8, nested at most 64 deep.
 *
 * @throws WebhookError `invalid_json`
 */
export function parseJson(body: Bytes): unknown {
  let value: unknown
  try {
    const text = decoder.decode(body)
    // Before the parser, whose own limits differ by platform.
    if (hasManyBrackets(text) && isDeep(body)) throw new SyntaxError('nested too deep')
    value = JSON.parse(text)
  } catch {
    // No cause: a SyntaxError of JSON.parse quotes the payload.
    throw new WebhookError('invalid_json')
  }
  return value
}
