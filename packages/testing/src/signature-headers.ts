import { createHmac } from 'node:crypto'
import type { FormatData, HmacData, SchemeData } from './scheme-data.ts'

/** What a signature is made of. */
export interface SignatureParts {
  readonly body: Uint8Array
  /** One signature a key, in this order. */
  readonly keys: readonly Buffer[]
  /** Unix seconds, as they are written. */
  readonly timestamp: string
  readonly id: string
  readonly format: FormatData | undefined
}

type Pair = readonly [name: string, value: string]

function hmacHeaders(scheme: HmacData, parts: SignatureParts): Pair[] {
  const { separator, timestampPrefix, timestampHeader, idHeader } = scheme
  const { body, keys, timestamp, id, format = scheme.formats[0] as FormatData } = parts
  if (keys.length > 1 && separator === undefined) {
    throw new TypeError('signed: this scheme carries one signature: give one secret')
  }
  const before = scheme.signedContent
    .slice(0, -'{body}'.length)
    .replace('{id}', () => id)
    .replace('{timestamp}', () => timestamp)
  const signatures = keys.map((key) => {
    const mac = createHmac(scheme.algorithm, key).update(before).update(body)
    return `${format.prefix}${mac.digest(format.encoding)}`
  })
  if (timestampPrefix !== undefined) signatures.unshift(`${timestampPrefix}${timestamp}`)
  const pairs: Pair[] = []
  if (idHeader !== undefined) pairs.push([idHeader, id])
  if (timestampHeader !== undefined) pairs.push([timestampHeader, timestamp])
  pairs.push([scheme.header, signatures.join(separator)])
  return pairs
}

/** The headers with which a sender would prove this body: made with `node:crypto`, without core's code. */
export function signatureHeaders(scheme: SchemeData, parts: SignatureParts): readonly Pair[] {
  if (scheme.kind === 'hmac') return hmacHeaders(scheme, parts)
  const [token, ...more] = parts.keys
  if (token === undefined || more.length > 0) {
    throw new TypeError('signed: a token scheme sends one token: give one secret')
  }
  // A header's characters are its bytes, one each.
  return [[scheme.header, token.toString('latin1')]]
}
