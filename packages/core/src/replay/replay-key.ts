import { backend } from '#crypto'
import type { Authenticated } from '../authenticate/authenticator.ts'
import type { Identity } from '../provider/provider.ts'
import type { AnyScheme } from '../provider/scheme.ts'

/** Where a key's value comes from, so that an id can never equal a digest. */
type Kind = 'id' | 'key' | 'body' | 'body+timestamp'

const VERSION = '1'

const prefixed = (field: string) => `${field.length}:${field}`

/**
 * What two copies of one delivery have in common, of that which the authentication covers: the provider's own
 * key, else the signed id, else the digest of the body. SHA-256 over length-prefixed parts: fixed size, no
 * personal data, no two readings of one input.
 */
export async function replayKey(
  provider: string,
  endpoint: string,
  scheme: AnyScheme,
  { rawBody, id, timestamp }: Authenticated,
  identity: Identity,
): Promise<string> {
  const scope = prefixed(VERSION) + prefixed(provider) + prefixed(endpoint)
  const digestOf = (kind: Kind, value: string) =>
    backend.digest(scope + prefixed(kind) + prefixed(value))

  if (identity.key !== undefined) return await digestOf('key', identity.key)
  if (id !== undefined) return await digestOf('id', id)
  const digest = await backend.digest(rawBody)
  return scheme.kind === 'hmac' && scheme.dedupeBy === 'body+timestamp'
    ? await digestOf('body+timestamp', `${digest}${timestamp}`)
    : await digestOf('body', digest)
}
