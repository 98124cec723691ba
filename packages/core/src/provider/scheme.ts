import { copySecrets, parseSecrets, type SecretRules } from '../authenticate/secrets.ts'
import type { HashAlgorithm } from '../crypto/backend.ts'
import type { Encoding } from '../util/encoding.ts'
import type { Scheme, Secret } from './provider.ts'

/** One way to write a signature. */
export interface ParsedFormat {
  readonly prefix: string
  readonly encoding: Encoding
}

/** An HMAC scheme as data: what `hmac` made of its options. Header names are in lower case. */
export interface HmacScheme extends Scheme {
  readonly kind: 'hmac'
  readonly secretRules: SecretRules
  readonly algorithm: HashAlgorithm
  readonly header: string
  readonly formats: readonly ParsedFormat[]
  readonly separator: ',' | ' ' | undefined
  readonly timestampPrefix: string | undefined
  readonly timestampHeader: string | undefined
  readonly idHeader: string | undefined
  readonly signedContent: string
  /** `undefined` where nothing is signed with a time. */
  readonly toleranceSeconds: number | undefined
  readonly dedupeBy: 'body' | 'body+timestamp'
}

/** A token scheme as data. */
export interface TokenScheme extends Scheme {
  readonly kind: 'token'
  readonly secretRules: SecretRules
  readonly header: string
}

export type AnyScheme = HmacScheme | TokenScheme

// Only what `hmac` and `token` made, and so checked, may authenticate. A registered symbol, because the
// provider and the receiver can come from two copies of this package.
const SEAL: symbol = Symbol.for('hookseal.scheme')

/** Freezes a scheme, checks its secret when that is given already, and keeps the secret out of logs. */
export function sealScheme<S extends AnyScheme>(scheme: Omit<S, 'secret'>, secret: Secret): S {
  if (typeof secret !== 'function') parseSecrets(secret, scheme.secretRules as SecretRules)
  const kept = typeof secret === 'function' ? secret : copySecrets(secret)
  const hidden = { secret: { value: kept }, [SEAL]: { value: true } }
  return Object.freeze(Object.defineProperties({ ...scheme } as S, hidden))
}

/** @throws TypeError when `scheme` was not made by this library. */
export function sealedScheme(scheme: Scheme): AnyScheme {
  const isSealed = typeof scheme === 'object' && scheme !== null && SEAL in scheme
  if (isSealed) return scheme as AnyScheme
  throw new TypeError('provider.scheme must come from hmac(), standardWebhooksScheme() or token()')
}
