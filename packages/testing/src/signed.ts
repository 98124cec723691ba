import { randomUUID } from 'node:crypto'
import type { AnyProvider, Bytes, Secrets } from '@hookseal/core'
import { type FormatData, type SchemeData, schemeData } from './scheme-data.ts'
import { signatureHeaders } from './signature-headers.ts'
import { type HeaderPair, type SignedRequest, signedRequest } from './signed-request.ts'
import { signingKeys } from './signing-keys.ts'

/** How to sign; everything has a default. */
export interface SignOptions {
  /** The provider's first valid secret. A list makes one signature of each, where the scheme has room. */
  readonly secret?: Secrets
  /** When it is signed, in milliseconds, or a clock: `Date.now`. */
  readonly now?: number | Date | (() => number) | undefined
  /** The signed message id, where the scheme has one: a new one. */
  readonly id?: string | undefined
  /** Which of the scheme's formats, as in `'sha256={hex}'`: its first. */
  readonly format?: string | undefined
  /** `http://localhost/webhooks/<provider's name>`. */
  readonly url?: string | undefined
  /** Added to the signature's headers and `content-type: application/json`, or put in their place. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

const NAMES: readonly (keyof SignOptions)[] = ['secret', 'now', 'id', 'format', 'url', 'headers']

function checkNames(options: SignOptions): void {
  for (const name of Object.keys(options)) {
    if ((NAMES as readonly string[]).includes(name)) continue
    throw new TypeError(`signed: unknown option "${name}"; the options are ${NAMES.join(', ')}`)
  }
}

/** The bytes of an event: as they are, the UTF-8 of a text, or an object's JSON, written once. */
export function eventBytes(event: unknown): Bytes {
  // By its shape, since a test runner's realm may have a Uint8Array of its own (Jest).
  if (ArrayBuffer.isView(event)) {
    return new Uint8Array(event.buffer, event.byteOffset, event.byteLength).slice() as Bytes
  }
  const text = typeof event === 'string' ? event : JSON.stringify(event)
  if (text === undefined) throw new TypeError('signed: the event cannot be written as JSON')
  return new TextEncoder().encode(text)
}

function milliseconds(now: SignOptions['now'] = Date.now): number {
  const ms = Number(typeof now === 'function' ? now() : now)
  if (Number.isFinite(ms)) return ms
  throw new TypeError(
    'signed: now must be milliseconds, a Date, or a clock that returns milliseconds',
  )
}

function chosenFormat(scheme: SchemeData, format: string | undefined): FormatData | undefined {
  if (format === undefined || scheme.kind === 'token') return undefined
  const found = scheme.formats.find(({ prefix, encoding }) => `${prefix}{${encoding}}` === format)
  if (found !== undefined) return found
  const known = scheme.formats.map(({ prefix, encoding }) => `${prefix}{${encoding}}`)
  throw new TypeError(`signed: format must be one of ${known.join(', ')}`)
}

/**
 * The whole request that a sender would make of an event: bytes, signature and all, from one buffer.
 *
 * The signature is computed with `node:crypto` from what the provider says about itself; none of core's
 * verification is used, so that a test does not check core with core. `event` is an object, written as JSON
 * once, or the exact text or bytes.
 *
 * @throws TypeError for an unknown option, a provider whose scheme cannot be read, or no usable secret.
 * @example
 * ```ts
 * const provider = rine({ secret: 'test' })
 * await signed(provider, rineEvents.minimal('message.received'))
 *   .supertest(request(app).post('/webhooks/rine'))
 *   .expect(200)
 * ```
 */
export function signed(
  provider: AnyProvider,
  event: unknown,
  options: SignOptions = {},
): SignedRequest {
  const scheme = schemeData(provider)
  checkNames(options)
  const { url = `http://localhost/webhooks/${provider.name}`, headers = {} } = options
  const body = eventBytes(event)
  const nowMs = milliseconds(options.now)
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  const own: HeaderPair[] = [
    ['content-type', 'application/json'],
    ...signatureHeaders(scheme, {
      body,
      keys: signingKeys(scheme, options.secret, nowMs),
      timestamp: String(Math.floor(nowMs / 1000)),
      id: options.id ?? `msg_${randomUUID().replaceAll('-', '')}`,
      format: chosenFormat(scheme, options.format),
    }),
  ]
  const replaced = new Set(given.map(([name]) => name))
  return signedRequest(url, [...own.filter(([name]) => !replaced.has(name)), ...given], body)
}
