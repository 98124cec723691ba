import type { AnyProvider, Secrets } from '@hookseal/core'
import { sampleEvent } from '../events/sample-event.ts'
import type { SchemeData } from '../scheme-data.ts'
import { schemeData } from '../scheme-data.ts'
import { type SignOptions, signed } from '../signed.ts'
import type { SignedRequest } from '../signed-request.ts'
import { providerKeys, signingKeys } from '../signing-keys.ts'

/** How to make the cases; everything has a default. */
export interface SenderOptions extends Pick<SignOptions, 'url' | 'headers'> {
  /** The provider's own. Of a list, the last is the newest. */
  readonly secret?: Secrets
  /** `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Makes an event that the endpoint accepts, another each time: one of the sender's own. */
  readonly event?: (() => object) | undefined
}

/** The sender that the cases pretend to be. */
export interface Sender {
  readonly provider: AnyProvider
  readonly scheme: SchemeData
  /** Every key that the receiver accepts. */
  readonly keys: readonly Uint8Array[]
  readonly nowMs: number
  readonly event: () => object
  readonly sign: (event: unknown, options?: SignOptions) => SignedRequest
}

function nameOf(provider: AnyProvider, event: unknown, headers: Headers): string | undefined {
  try {
    return provider.identify(event, headers).type
  } catch {
    return undefined
  }
}

/** The name that the provider gives an event; `undefined` when it gives none. */
export function eventName(
  sender: Sender,
  event: object,
  request: SignedRequest,
): string | undefined {
  return nameOf(sender.provider, event, new Headers(request.headers)) || undefined
}

/** @throws TypeError when the provider does not know its own event: `event` must be given then. */
export function sender(provider: AnyProvider, options: SenderOptions): Sender {
  const scheme = schemeData(provider)
  const { secret, url, headers, now = Date.now, event = () => sampleEvent(provider.name) } = options
  const nowMs = now()
  const keys =
    secret === undefined ? providerKeys(scheme, nowMs) : signingKeys(scheme, secret, nowMs)
  const [first] = keys.length > 0 ? keys : signingKeys(scheme, undefined, nowMs)
  const sign = (what: unknown, more: SignOptions = {}) =>
    signed(provider, what, { secret: first, now: nowMs, url, headers, ...more })
  const made = { provider, scheme, keys, nowMs, event, sign }
  const sample = event()
  if (eventName(made, sample, sign(sample)) !== undefined) return made
  throw new TypeError('hostile: the provider cannot name the event that is sent: give { event }')
}
