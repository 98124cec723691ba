import { type Bytes, NO_BYTES, utf8 } from '../../util/bytes.ts'
import { decode } from '../../util/encoding.ts'
import { paddedBase64 } from '../read-signature.ts'
import { refuse } from './parsed-capture.ts'

const DECODERS: ReadonlyMap<unknown, (text: string) => Bytes | undefined> = new Map([
  ['utf8', utf8],
  ['utf-8', utf8],
  ['hex', (text: string) => decode(text, 'hex')],
  ['base64', (text: string) => decode(paddedBase64(text.replace(/\s/g, '')), 'base64')],
])

/** Decodes a text with the encoding that the capture specifies. */
export function bodyOfText(text: string, encoding: unknown = 'utf8'): Bytes {
  const read = DECODERS.get(encoding)
  if (read === undefined) {
    return refuse('the encoding of the body is unknown', 'use utf8, base64 or hex')
  }
  return (
    read(text) ??
    refuse('the body is not in the encoding that the capture specifies', 'log it again')
  )
}

const isByte = (value: unknown) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 256

/**
 * Reads bytes as `JSON.stringify` writes them: a list for a `Buffer`, an object keyed by index for other byte arrays.
 */
function bytesOf(body: object): Bytes | undefined {
  const { type, data } = body as { readonly type?: unknown; readonly data?: unknown }
  const isBuffer = type === 'Buffer' && Array.isArray(data)
  const values: readonly unknown[] = isBuffer ? data : Object.values(body)
  const hasIndexes = () => Object.keys(body).every((name, i) => name === `${i}`)
  const isBytes = !Array.isArray(body) && values.every(isByte) && (isBuffer || hasIndexes())
  return isBytes && (isBuffer || values.length > 0)
    ? Uint8Array.from(values as number[])
    : undefined
}

/** Reads a body from JSON: a string, bytes, or a parsed value. */
export function bodyOfJson(body: unknown, encoding: unknown): Bytes | object {
  if (body === undefined || body === null) return NO_BYTES
  if (typeof body === 'string') return bodyOfText(body, encoding)
  if (typeof body === 'object') return bytesOf(body) ?? body
  return refuse(
    'the body of the capture is not a string',
    'log the raw body as a string or as base64',
  )
}
