import type { SchemeData } from './scheme-data.ts'
import type { Scheme } from './scheme-kind.ts'
import type { Secret } from './secret.ts'

// Only schemes that this library created, and therefore checked, may authenticate. A registered symbol, because the
// provider and the receiver can come from two copies of this package.
const SEAL: symbol = Symbol.for('hookseal.scheme')

type Unsealed<S extends SchemeData> = Omit<S, 'secret' | '~hookseal'>

/**
 * Freezes a scheme and makes its secret non-enumerable, which keeps it out of logs. `maker` creates its authenticator.
 */
export function sealScheme<S extends SchemeData>(
  data: Unsealed<S>,
  secret: Secret,
  maker: object,
): S {
  const hidden = { secret: { value: secret }, [SEAL]: { value: maker } }
  return Object.freeze(Object.defineProperties({ ...data, '~hookseal': 'scheme' } as S, hidden))
}

/**
 * Returns a scheme as data, for tools that sign test requests or explain rejected ones.
 *
 * @throws TypeError if this library did not create `scheme`.
 */
export function schemeData(scheme: Scheme): SchemeData {
  const isSealed = typeof scheme === 'object' && scheme !== null && SEAL in scheme
  if (isSealed) return scheme as SchemeData
  throw new TypeError(
    'provider.scheme must be created by hmac(), asymmetric(), token(), payloadHmac() or standardWebhooksScheme()',
  )
}

/** The maker that a scheme was sealed with. */
export function makerOf(scheme: SchemeData): object {
  return Reflect.get(scheme, SEAL)
}

/** Copies a scheme with some parts changed, to find out how a sender differs from its description. */
export function changedScheme<S extends SchemeData>(scheme: S, parts: object): S {
  return sealScheme<S>({ ...scheme, ...parts }, scheme.secret, makerOf(scheme))
}

/** Returns the schemes of a provider, as data. The list has at least one. @throws TypeError */
export function schemesOf(scheme: Scheme | readonly Scheme[]): readonly SchemeData[] {
  const list = Array.isArray(scheme) ? (scheme as readonly Scheme[]) : [scheme as Scheme]
  if (list.length === 0) throw new TypeError('provider.scheme is an empty list')
  return list.map(schemeData)
}

/** Maximum difference between the signed time and now, in seconds; `undefined` if the scheme signs no time. */
export function signedTolerance(scheme: SchemeData): number | undefined {
  return scheme.kind === 'token' ? undefined : scheme.toleranceSeconds
}

// Common names of signature headers. A delivery to the wrong receiver carries another sender's credential.
const CREDENTIAL =
  /(?:^|-)(?:authorization|cookie|signatures?|sig|hmac|token|secret|password|api-?key)(?:-|$)/

/**
 * Creates a test for headers that carry credentials, by lowercase name: this provider's, and those other senders use.
 */
export function credentialTest(schemes: readonly SchemeData[]): (header: string) => boolean {
  const named = schemes.flatMap((scheme) => {
    if (scheme.kind === 'token') return scheme.header ?? []
    return scheme.kind === 'payload-hmac' ? [] : scheme.headers
  })
  return (header) => named.includes(header) || CREDENTIAL.test(header)
}
