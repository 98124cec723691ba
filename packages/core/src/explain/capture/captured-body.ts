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

/** The bytes of a text in the encoding that the capture names. */
export function bodyOfText(text: string, encoding: unknown = 'utf8'): Bytes {
  const read = DECODERS.get(encoding)
  if (read === undefined) {
    return refuse('the encoding of the body is not known', 'use utf8, base64 or hex')
  }
  return (
    read(text) ?? refuse('the body is not in the encoding that the capture names', 'log it again')
  )
}

const isByte = (value: unknown) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 256

/** What `JSON.stringify` makes of bytes: a `Buffer` has a list, another array of bytes an object with its indexes. */
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

/** A body as JSON has it: a text, bytes, or what a parser made of them. */
export function bodyOfJson(body: unknown, encoding: unknown): Bytes | object {
  if (body === undefined || body === null) return NO_BYTES
  if (typeof body === 'string') return bodyOfText(body, encoding)
  if (typeof body === 'object') return bytesOf(body) ?? body
  return refuse('the body of the capture is no text', 'log the raw body as text or as base64')
}
