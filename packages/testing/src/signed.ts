import type { KeyObject } from 'node:crypto'
import type { AnyProvider, Secrets } from '@hookseal/core'
import { checkOptions, oneOf } from '@hookseal/core/toolkit'
import { headersOf } from './events/event-headers.ts'
import type { HeaderPair } from './header-pair.ts'
import { contentType, eventBytes } from './sign/event-body.ts'
import { firstScheme, proveRequest } from './sign/prove.ts'
import {
  HTTP_METHODS,
  type HttpMethod,
  type SignedRequest,
  signedRequest,
} from './signed-request.ts'

/** Options of `signed()`. */
export interface SignOptions {
  /**
   * Secret to sign with. A list adds one signature per secret, if the scheme allows several.
   *
   * @default the first valid secret of the provider
   */
  readonly secret?: Secrets
  /**
   * Private key to sign with: a `KeyObject` or a PEM, or PKCS #8 or a raw Ed25519 key as base64 or hex. Required if the
   * sender signs with a private key, since the provider has only the public key.
   *
   * @default none
   */
  readonly privateKey?: KeyObject | string | undefined
  /**
   * Time of signing: a `Date`, milliseconds since 1970, or a clock that returns them.
   *
   * @default Date.now
   */
  readonly now?: number | Date | (() => number) | undefined
  /**
   * Id of the message, if the scheme signs one.
   *
   * @default a new random id
   */
  readonly id?: string | undefined
  /**
   * Format of the signature, as in `'sha256={hex}'`. Must be one of the scheme's formats.
   *
   * @default the first format of the scheme
   */
  readonly format?: string | undefined
  /**
   * HTTP method of the request.
   *
   * @default 'POST', or the provider's first method if it does not use POST
   */
  readonly method?: HttpMethod | undefined
  /**
   * URL that the request is sent to. The URL that a scheme signs is the scheme's own.
   *
   * @default the scheme's url, or 'http://localhost/webhooks/' and the name of the provider
   */
  readonly url?: string | undefined
  /**
   * Headers to send in addition to the signature and the content type. A header with the same name replaces the
   * original.
   *
   * @default the headers with the event type, if a factory created the event and its sender puts the type there
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

const NAMES: readonly (keyof SignOptions)[] = [
  'secret',
  'privateKey',
  'now',
  'id',
  'format',
  'method',
  'url',
  'headers',
]

function milliseconds(now: SignOptions['now'] = Date.now): number {
  const ms = Number(typeof now === 'function' ? now() : now)
  if (Number.isFinite(ms)) return ms
  throw new TypeError(
    'signed: now must be milliseconds, a Date, or a clock that returns milliseconds',
  )
}

function methodOf({ methods = ['POST'] }: AnyProvider, given: HttpMethod | undefined): HttpMethod {
  const usual = methods.includes('POST') ? 'POST' : (methods[0] ?? 'POST')
  return oneOf('signed: method', given ?? usual, HTTP_METHODS)
}

/**
 * Creates the request that a sender would send for an event, with its body and signature.
 *
 * The signature is computed with `node:crypto` from the provider's data. None of core's verification code is used, so a
 * test never checks core against itself. `event` is an object, which is serialized once in the provider's format, the
 * fields of a form as `URLSearchParams`, or the exact text or bytes of the body. If a sender puts the time or the
 * signature into the body, JSON text is serialized again with them. A provider with a list of schemes signs with the
 * first.
 *
 * @throws TypeError for an unknown option, a provider whose scheme cannot be read, or no usable secret or key.
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
  const scheme = firstScheme(provider)
  checkOptions('signed', options, NAMES)
  const { payload = 'json', name } = provider
  const schemeUrl = 'urls' in scheme ? scheme.urls[0] : undefined
  const { url = schemeUrl ?? `http://localhost/webhooks/${name}` } = options
  const headers = { ...headersOf(event), ...options.headers }
  const method = methodOf(provider, options.method)
  const body = eventBytes(event, payload)

  const given = Object.entries(headers).map(
    ([name, value]): HeaderPair => [name.toLowerCase(), value],
  )
  const isGiven = ([name]: HeaderPair) => given.some(([other]) => other === name)
  const typed: HeaderPair = ['content-type', contentType(payload, body)]
  const proof = proveRequest(scheme, {
    body,
    method,
    headers: isGiven(typed) ? given : [typed, ...given],
    nowMs: milliseconds(options.now),
    givenId: options.id,
    givenSecret: options.secret,
    givenPrivateKey: options.privateKey,
    givenFormat: options.format,
  })
  const own = [typed, ...proof.headers].filter((pair) => !isGiven(pair))
  return signedRequest({
    method,
    url,
    query: proof.query,
    rawHeaders: [...own, ...given],
    body: proof.body,
  })
}
