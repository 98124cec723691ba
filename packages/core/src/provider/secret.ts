import type { UnverifiedRequest } from '../http/input.ts'

/** How a text encodes the bytes of a key. */
export type KeyEncoding = 'utf8' | 'hex' | 'base64'

/** One secret or public key, with an optional id and validity period. */
export interface SecretEntry {
  /** The id shown as `delivery.secretId`. @default its position in the list */
  readonly id?: string | undefined
  /** The secret or public key itself. */
  readonly value: string | Uint8Array
  /** How `value` encodes the key. @default the scheme's encoding */
  readonly encoding?: KeyEncoding | undefined
  /** The secret is not used before this time. @default no limit */
  readonly notBefore?: Date | undefined
  /** The secret is not used after this time. @default no limit */
  readonly notAfter?: Date | undefined
}

/**
 * One secret, or a list of up to 8 during rotation. `undefined` is allowed by the type, for `process.env.X`, but throws
 * a `TypeError` at creation.
 */
export type Secrets =
  | string
  | Uint8Array
  | SecretEntry
  | readonly (string | Uint8Array | SecretEntry | undefined)[]
  | undefined

/** What a secret function returns. With multiple tenants, `endpoint` keeps their deliveries apart. */
export type ResolvedSecrets =
  | Secrets
  | {
      /** Keeps this tenant's deliveries apart. */
      readonly endpoint: string
      /** The secrets of this tenant. */
      readonly secrets: Secrets
    }

/** Returns the secrets for one request. It never sees the body, which is not authenticated yet. */
export type SecretResolver = (
  request: UnverifiedRequest,
) => ResolvedSecrets | PromiseLike<ResolvedSecrets>

/** Secrets, or a function that returns them for each request. */
export type Secret = Secrets | SecretResolver
