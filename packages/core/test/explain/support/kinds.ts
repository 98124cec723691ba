import { generateKeyPairSync } from 'node:crypto'
import {
  type AnyProvider,
  type AsymmetricOptions,
  asymmetric,
  defineProvider,
  type HmacOptions,
  hmac,
  type PayloadHmacOptions,
  type Provider,
  payloadHmac,
  type Scheme,
} from '@hookseal/core'
import { type Diagnosis, type ExplainInput, explain } from '@hookseal/core/explain'
import { type SignedRequest, type SignOptions, signed } from '@hookseal/testing'

export const NOW_MS = 1_700_000_000_123
export const secret = 'a-test-secret'
export const event = { type: 'made', n: 1 }
export const ed = generateKeyPairSync('ed25519')
export const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const der = (pair: typeof ed) => pair.publicKey.export({ format: 'der', type: 'spki' })
/** The public keys in the forms in which senders publish them. */
export const keys = {
  ed: { raw: der(ed).subarray(-32), spki: der(ed) },
  ec: { raw: der(ec).subarray(-65), spki: der(ec) },
} as const

/** A sender that is nothing but its scheme. */
export const sender = (
  scheme: Scheme | readonly Scheme[],
  more: Partial<Provider<object>> = {},
): AnyProvider =>
  defineProvider({ name: 'own', scheme, events: {}, identify: () => ({ type: 'made' }), ...more })

export const hmacSender = (options: Partial<HmacOptions>, more: Partial<Provider<object>> = {}) =>
  sender(hmac({ secret, header: 'X-Signature', ...options }), more)

export const edSender = (options: Partial<AsymmetricOptions> = {}) =>
  sender(
    asymmetric({
      publicKey: keys.ed.raw.toString('hex'),
      algorithm: 'ed25519',
      keyEncoding: 'hex',
      header: 'X-Signature-Ed25519',
      ...options,
    }),
  )

export const ecSender = (options: Partial<AsymmetricOptions> = {}) =>
  sender(
    asymmetric({
      publicKey: keys.ec.spki.toString('base64'),
      algorithm: 'ecdsa-p256-sha256',
      keyEncoding: 'base64',
      keyFormat: 'spki',
      signatureForm: 'der',
      header: 'X-Event-Signature',
      format: '{base64}',
      ...options,
    }),
  )

/** A sender that signs a time and an id inside the payload. */
export const proofSender = (options: Partial<PayloadHmacOptions> = {}) =>
  sender(
    payloadHmac({
      secret,
      proof: {
        signature: '/proof/mac',
        timestamp: '/proof/at',
        id: '/proof/id',
        signedContent: '{timestamp}{id}',
      },
      ...options,
    }),
  )

export const privateKeyOf = (provider: AnyProvider) => {
  const [scheme] = [provider.scheme].flat() as { kind: string; algorithm?: string }[]
  if (scheme?.kind !== 'asymmetric') return undefined
  return (scheme.algorithm === 'ed25519' ? ed : ec).privateKey
}

/** A request of a sender, signed by the testing kit, which uses none of core's code. */
export const signedBy = (provider: AnyProvider, sent: unknown = event, options: SignOptions = {}) =>
  signed(provider, sent, { now: NOW_MS, privateKey: privateKeyOf(provider), ...options })

export type Input = Partial<ExplainInput>

/** What explain() finds in a request. */
export const found = (receiver: AnyProvider, request: SignedRequest, more: Input = {}) =>
  explain(receiver, {
    method: request.method,
    headers: request.headers,
    body: request.body,
    now: () => NOW_MS,
    ...more,
  })

/** Its codes, with whether they are proof. */
export const codes = (all: readonly Diagnosis[]) =>
  all.map(({ code, matches }) => `${code} ${matches}`)
