import type { Bytes } from './bytes.ts'
import { WebhookError } from './webhook-error.ts'

const MAX_DEPTH = 64

// Drops one byte order mark, and refuses what is not UTF-8 (https://encoding.spec.whatwg.org/#textdecoder).
const decoder = new TextDecoder('utf-8', { fatal: true })

function hasManyOpeners(text: string): boolean {
  let openers = 0
  for (const opener of ['{', '[']) {
    let at = text.indexOf(opener)
    while (at !== -1) {
      if (++openers > MAX_DEPTH) return true
      at = text.indexOf(opener, at + 1)
    }
  }
  return false
}

/** Whether a value that the parser has built nests deeper than the limit; itself bounded by that limit. */
function isDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (left === 0) return true
  const children: unknown[] = Array.isArray(value) ? value : Object.values(value)
  return children.some((child) => isDeep(child, left - 1))
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
    if (hasManyOpeners(text) && isDeep(value, MAX_DEPTH)) throw new SyntaxError('nested too deep')
  } catch {
    // No cause: a SyntaxError of JSON.parse quotes the payload.
    throw new WebhookError('invalid_json')
  }
  return value
}
