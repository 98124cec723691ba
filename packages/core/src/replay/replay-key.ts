import { backend } from '#crypto'
import type { Match, Presented } from '../authenticate/authenticator.ts'
import type { SignedPart } from '../crypto/backend.ts'
import type { Identity } from '../provider/provider.ts'
import type { SchemeData } from '../provider/scheme-data.ts'
import { type Bytes, concat } from '../util/bytes.ts'
import { isLater, type Later, whenReady } from '../util/time-limit.ts'

/** The source of a key's value, so that an id can never equal a digest. */
type Kind =
  | 'id'
  | 'key'
  | 'body'
  | 'body+timestamp'
  | 'body+type'
  | 'signed-content'
  | 'proved'
  | 'job'

const VERSION = '2'

const prefixed = (field: string) => `${field.length}:${field}`

/** The prefix of all keys of one endpoint. */
export type KeyScope = string

/** Builds the scope of an endpoint's keys. */
export function keyScope(provider: string, endpoint: string): KeyScope {
  return prefixed(VERSION) + prefixed(provider) + prefixed(endpoint)
}

/**
 * Computes a replay key: SHA-256 over length-prefixed parts. It has a fixed size and contains no personal data, and
 * different parts never produce the same input.
 */
export function replayKey(scope: KeyScope, kind: Kind, value: string): Later<string> {
  return backend.digestText(scope + prefixed(kind) + prefixed(value))
}

function keyed(
  scope: KeyScope,
  kind: Kind,
  value: string,
  isUnique: boolean = true,
): Later<DeliveryKey> {
  const key = replayKey(scope, kind, value)
  return isLater(key) ? key.then((made) => ({ key: made, isUnique })) : { key, isUnique }
}

/** The values that a delivery's key is derived from. */
export interface KeyParts {
  readonly scope: KeyScope
  readonly scheme: SchemeData
  readonly presented: Presented
  readonly match: Match
  /** The signed time as text, wherever it is located. */
  readonly time: string | undefined
  readonly rawBody: Bytes
  readonly identity: Identity
  /** Whether the provider lists the event type. */
  readonly isListed: boolean
}

/** The key of one delivery. `isUnique` is false if a copy cannot be distinguished from another event. */
export interface DeliveryKey {
  readonly key: string
  readonly isUnique: boolean
}

/**
 * Derives the replay key from what copies of a delivery have in common and the proof covers: the key from `identify`,
 * or else the signed id, or else what `dedupeBy` says.
 *
 * @throws TypeError if `identify` returns a key although the proof does not cover the body
 */
export function deliveryKey(parts: KeyParts): Later<DeliveryKey> {
  const { scope, scheme, presented, match, time, identity, isListed } = parts
  if (scheme.kind !== 'token' && scheme.covers !== 'body' && identity.key !== undefined) {
    throw new TypeError(
      'identify must not return a key if the body is not signed: the key is derived from what was proved',
    )
  }
  if (scheme.kind === 'payload-hmac') {
    const proved = [...(match.proved as ReadonlyMap<string, string>)].map(
      ([at, value]) => prefixed(at) + prefixed(value),
    )
    return keyed(scope, 'proved', proved.join(''))
  }
  if (typeof identity.key === 'string') return keyed(scope, 'key', identity.key)
  if (identity.key === undefined && presented.id !== undefined)
    return keyed(scope, 'id', presented.id)

  const dedupeBy = scheme.kind === 'token' ? 'body' : scheme.dedupeBy
  const hashed =
    dedupeBy === 'signed-content' ? concat(match.content as readonly SignedPart[]) : parts.rawBody
  return whenReady(backend.digest(hashed), (digest) => {
    // Equal bodies are separate events here: only the signed time distinguishes a copy from the next event.
    if (identity.key === false || dedupeBy === 'body+timestamp') {
      return keyed(scope, 'body+timestamp', `${digest}${time ?? ''}`, time !== undefined)
    }
    if (dedupeBy === 'signed-content') return keyed(scope, 'signed-content', digest)
    // An unsigned event type can be made up, so all types that are not listed share one key.
    if (dedupeBy === 'body+type')
      return keyed(scope, 'body+type', `${digest}${isListed ? identity.type : ''}`)
    return keyed(scope, 'body', digest)
  })
}
