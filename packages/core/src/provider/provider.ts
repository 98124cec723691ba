import type { Answer } from '../delivery/outcome.ts'
import type { EventSchemas } from './event-schema.ts'

/** One secret, with a name for the logs and the time in which it is valid. */
export interface SecretEntry {
  /** Shown as `delivery.secretId`. */
  readonly id?: string | undefined
  readonly value: string | Uint8Array
  /** How `value` writes the key's bytes, when not as the scheme says. */
  readonly encoding?: 'utf8' | 'hex' | 'base64' | undefined
  readonly notBefore?: Date | undefined
  readonly notAfter?: Date | undefined
}

/**
 * One secret, or up to 8 of them during a rotation. `undefined` compiles, so that `process.env['X']` does;
 * it is a `TypeError` at creation.
 */
export type Secrets =
  | string
  | Uint8Array
  | SecretEntry
  | readonly (string | Uint8Array | SecretEntry)[]
  | undefined

/** What a secret resolver may look at: never the body, which is not authenticated yet. */
export interface SecretRequest {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: Headers
  readonly context: unknown
}

/** A resolver's answer. With several tenants behind one route, `endpoint` keeps their replay keys apart. */
export type ResolvedSecrets = Secrets | { readonly endpoint: string; readonly secrets: Secrets }

/** Secrets, or a function that gives them for one delivery, awaited each time. */
export type Secret =
  | Secrets
  | ((request: SecretRequest) => ResolvedSecrets | PromiseLike<ResolvedSecrets>)

/** How a sender authenticates: made by `hmac`, `standardWebhooksScheme` or `token`. */
export interface Scheme {
  readonly kind: 'hmac' | 'token'
  /** Not enumerable, so that logging a provider does not log it. */
  readonly secret: Secret
}

/** What a payload says about itself. */
export interface Identity {
  /** The event's name. Take it from the payload: a header is seldom covered by the signature. */
  readonly type: string
  readonly id?: string | undefined
  /** `false` for an id from a header that the signature does not cover. */
  readonly idAuthenticated?: boolean | undefined
  /** What makes two deliveries the same one; the signed id, else the digest of the body, when left out. */
  readonly key?: string | undefined
}

/** Who sends, how it authenticates, what its events look like. */
export interface Provider<E extends object> {
  /** Part of every replay key: changing it makes old events new. */
  readonly name: string
  readonly scheme: Scheme
  readonly events: EventSchemas<E>
  /** Names a payload; a throw is `provider_failed`, an identity without a type `invalid_event`. */
  readonly identify: (payload: unknown, headers: Headers) => Identity
  /** How long a handled event is remembered, when the usual retention does not fit. */
  readonly retainMs?: number | undefined
  /** The answer to a delivery that needs no retry: 200 with an empty body when left out. */
  readonly answer?: Answer | undefined
}

/** A provider of any sender. */
export type AnyProvider = Provider<object>
