import type { UnverifiedRequest } from '../http/input.ts'

/** How a text writes the bytes of a key. */
export type KeyEncoding = 'utf8' | 'hex' | 'base64'

/** One secret or public key, with a name and the time in which it is valid. */
export interface SecretEntry {
  /** The name shown as `delivery.secretId`. @default its position in the list */
  readonly id?: string | undefined
  /** The secret or public key itself. */
  readonly value: string | Uint8Array
  /** How `value` writes the key. @default the scheme's encoding */
  readonly encoding?: KeyEncoding | undefined
  /** The secret is not used before this time. @default no limit */
  readonly notBefore?: Date | undefined
  /** The secret is not used after this time. @default no limit */
  readonly notAfter?: Date | undefined
}

/**
 * One secret, or up to 8 while you rotate. `undefined` compiles, for `process.env.X`, and is a `TypeError` at
 * creation.
 */
export type Secrets =
  | string
  | Uint8Array
  | SecretEntry
  | readonly (string | Uint8Array | SecretEntry | undefined)[]
  | undefined

/** What a secret function returns. With tenants, `endpoint` keeps their deliveries apart. */
export type ResolvedSecrets =
  | Secrets
  | {
      /** Keeps this tenant's deliveries apart. */
      readonly endpoint: string
      /** The secrets of this tenant. */
      readonly secrets: Secrets
    }

/** Finds the secrets for one request. It never sees the body, which is not authenticated yet. */
export type SecretResolver = (
  request: UnverifiedRequest,
) => ResolvedSecrets | PromiseLike<ResolvedSecrets>

/** Secrets, or a function that finds them for each request. */
export type Secret = Secrets | SecretResolver
