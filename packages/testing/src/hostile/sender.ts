import { generateKeyPairSync, KeyObject, randomBytes } from 'node:crypto'
import type { AnyProvider, Secrets } from '@hookseal/core'
import { checkOptions, type SchemeData } from '@hookseal/core/toolkit'
import { headersOf } from '../events/event-headers.ts'
import { sampleEvent } from '../events/sample-event.ts'
import type { PayloadKind } from '../sign/event-body.ts'
import { providerKeys, signingKeys } from '../sign/keys.ts'
import { provedParts } from '../sign/payload-proof.ts'
import { firstScheme } from '../sign/prove.ts'
import { type SignOptions, signed } from '../signed.ts'
import type { SignedRequest } from '../signed-request.ts'
import { readPayload } from './payload.ts'

/** Options for the simulated sender. */
export interface SenderOptions extends Pick<SignOptions, 'url' | 'headers'> {
  /**
   * Secret to sign with. The last secret in a list is the newest.
   *
   * @default the secrets of the provider
   */
  readonly secret?: Secrets
  /**
   * Private key to sign with, if the sender uses one, as in `signed()`.
   *
   * @default none
   */
  readonly privateKey?: KeyObject | string | undefined
  /**
   * Clock of the sender, in milliseconds since 1970.
   *
   * @default Date.now
   */
  readonly now?: (() => number) | undefined
  /**
   * Creates an event that the endpoint accepts, with a new id on every call: an object, or the text of the body.
   *
   * @default the event that `sampleEvent()` creates
   */
  readonly event?: (() => object | string) | undefined
}

/** The simulated sender. */
export interface Sender {
  readonly provider: AnyProvider
  readonly payload: PayloadKind
  readonly scheme: SchemeData
  /** Every signing key that the receiver accepts. */
  readonly keys: readonly Uint8Array[]
  /** The private key to sign with, as text, if the sender uses one. */
  readonly privateKey: string | undefined
  /** The key that someone else would sign with. */
  readonly wrongKey: Pick<SignOptions, 'secret' | 'privateKey'>
  readonly nowMs: number
  readonly event: () => object | string
  /** Signs with the provider's first scheme, or with another provider. */
  readonly sign: (event: unknown, options?: SignOptions, by?: AnyProvider) => SignedRequest
}

/** The event type that the provider identifies in a request, or `undefined` if it finds none. */
export function eventName(
  { provider, scheme, payload }: Pick<Sender, 'provider' | 'scheme' | 'payload'>,
  { headers, body }: SignedRequest,
): string | undefined {
  try {
    const value = readPayload(payload, body)
    const parts = scheme.kind === 'payload-hmac' ? provedParts(scheme, value) : []
    const proved = new Map(parts.flatMap(({ fields }) => fields))
    const request = { headers: new Headers(headers), rawBody: body, proved }
    return provider.identify(value, request).type || undefined
  } catch {
    return undefined
  }
}

function wrongKey(scheme: SchemeData): Sender['wrongKey'] {
  if (scheme.kind !== 'asymmetric') return { secret: Buffer.from(randomBytes(32).toString('hex')) }
  const { privateKey } =
    scheme.algorithm === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return { secret: undefined, privateKey }
}

/** Returns a private key as text, which can be part of a list. */
export function privateText(key: unknown): string | undefined {
  if (typeof key === 'string') return key
  return key instanceof KeyObject
    ? key.export({ format: 'pem', type: 'pkcs8' }).toString()
    : undefined
}

const NAMES: readonly (keyof SenderOptions)[] = [
  'secret',
  'privateKey',
  'now',
  'event',
  'url',
  'headers',
]

/**
 * Creates the simulated sender. @throws TypeError if the provider cannot identify the sample event, in which case
 * `event` is required.
 */
export function sender(provider: AnyProvider, options: SenderOptions): Sender {
  const scheme = firstScheme(provider)
  checkOptions('hostile', options, NAMES)
  const { secret, privateKey, url, now = Date.now } = options
  const { event = () => sampleEvent(provider.name) } = options
  // An edited event is a copy, which has no attached headers.
  const headers = { ...headersOf(event()), ...options.headers }
  const nowMs = now()
  const isAsymmetric = scheme.kind === 'asymmetric'
  const keys =
    secret === undefined || isAsymmetric
      ? providerKeys(scheme, nowMs)
      : signingKeys(scheme, secret, nowMs)
  const own = isAsymmetric
    ? { secret, privateKey }
    : { secret: keys[0] ?? signingKeys(scheme, undefined, nowMs)[0], privateKey }
  // Every request is sent to the same URL, whichever URL it is signed for.
  const target = url ?? ('urls' in scheme ? scheme.urls[0] : undefined)
  const sign: Sender['sign'] = (what, more = {}, by = provider) => {
    const all = { ...headers, ...more.headers }
    return signed(by, what, { ...own, now: nowMs, url: target, ...more, headers: all })
  }
  const { payload = 'json' } = provider
  const made: Sender = {
    provider,
    payload,
    scheme,
    keys,
    privateKey: isAsymmetric ? privateText(privateKey ?? secret) : undefined,
    wrongKey: wrongKey(scheme),
    nowMs,
    event,
    sign,
  }
  if (eventName(made, sign(event())) !== undefined) return made
  throw new TypeError('hostile: the provider cannot identify the event to send: pass { event }')
}
