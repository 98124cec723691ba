import { backend } from '#crypto'
import type { Match, Presented } from '../authenticate/authenticator.ts'
import type { Identity } from '../provider/provider.ts'
import type { SchemeData } from '../provider/scheme-data.ts'
import { type Bytes, concat } from '../util/bytes.ts'
import { isLater, type Later, whenReady } from '../util/time-limit.ts'

/** Where a key's value comes from, so that an id can never equal a digest. */
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

/** What all keys of one endpoint begin with. */
export type KeyScope = string

/** The scope of an endpoint's keys. */
export function keyScope(provider: string, endpoint: string): KeyScope {
  return prefixed(VERSION) + prefixed(provider) + prefixed(endpoint)
}

/**
 * SHA-256 over length-prefixed parts: of a fixed size, without personal data, and with no two readings of one input.
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

/** What a delivery's key is made of. */
export interface KeyParts {
  readonly scope: KeyScope
  readonly scheme: SchemeData
  readonly presented: Presented
  readonly match: Match
  /** The signed time, as text, wherever it stands. */
  readonly time: string | undefined
  readonly rawBody: Bytes
  readonly identity: Identity
  /** Whether the event's name is one of the provider's. */
  readonly isListed: boolean
}

/** The key of one delivery; `isUnique` is false if nothing tells its repetition from another event. */
export interface DeliveryKey {
  readonly key: string
  readonly isUnique: boolean
}

/**
 * What two copies of one delivery have in common, of that which the authentication covers: the provider's own key, else
 * the signed id, else what `dedupeBy` says.
 *
 * @throws TypeError if `identify` gives a key although the proof does not cover the body
 */
export function deliveryKey(parts: KeyParts): Later<DeliveryKey> {
  const { scope, scheme, presented, match, time, identity, isListed } = parts
  if (scheme.kind !== 'token' && scheme.covers !== 'body' && identity.key !== undefined) {
    throw new TypeError(
      'identify must not give a key where the body is not signed: it is made of what has been proved',
    )
  }
  if (scheme.kind === 'payload-hmac') {
    const proved = [...(match.proved ?? [])].map(([at, value]) => prefixed(at) + prefixed(value))
    return keyed(scope, 'proved', proved.join(''))
  }
  if (typeof identity.key === 'string') return keyed(scope, 'key', identity.key)
  if (identity.key === undefined && presented.id !== undefined)
    return keyed(scope, 'id', presented.id)

  const dedupeBy = scheme.kind === 'token' ? 'body' : scheme.dedupeBy
  const hashed = dedupeBy === 'signed-content' ? concat(match.content ?? []) : parts.rawBody
  return whenReady(backend.digest(hashed), (digest) => {
    // Equal bodies that are separate events: only the signed time can tell a copy from the next event.
    if (identity.key === false || dedupeBy === 'body+timestamp') {
      return keyed(scope, 'body+timestamp', `${digest}${time ?? ''}`, time !== undefined)
    }
    if (dedupeBy === 'signed-content') return keyed(scope, 'signed-content', digest)
    // A name that is not signed can be invented: all that are not listed share one key.
    if (dedupeBy === 'body+type')
      return keyed(scope, 'body+type', `${digest}${isListed ? identity.type : ''}`)
    return keyed(scope, 'body', digest)
  })
}
