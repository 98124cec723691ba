import { WebhookError } from '../error/webhook-error.ts'
import type { Bytes } from '../util/bytes.ts'

const MAX_DEPTH = 64

// Drops one byte order mark, and refuses what is not UTF-8 (https://encoding.spec.whatwg.org/#textdecoder).
const decoder = new TextDecoder('utf-8', { fatal: true })

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

/** Whether a value nests deeper than the limit; no deeper than that is looked. */
function isDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (left === 0) return true
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (isDeep(value[i], left - 1)) return true
    return false
  }
  for (const name in value) {
    if (isDeep((value as Record<string, unknown>)[name], left - 1)) return true
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
    value = JSON.parse(text)
    if (hasManyBrackets(text) && isDeep(value, MAX_DEPTH)) throw new SyntaxError('nested too deep')
  } catch {
    // No cause: a SyntaxError of JSON.parse quotes the payload.
    throw new WebhookError('invalid_json')
  }
  return value
}
