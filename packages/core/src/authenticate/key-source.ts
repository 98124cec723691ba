import { WebhookError } from '../error/webhook-error.ts'
import type { HeaderLookup } from '../http/headers.ts'
import type { WebhookInput } from '../http/input.ts'
import type { ResolvedSecrets, Secret, SecretRequest } from '../provider/provider.ts'
import { within } from '../util/time-limit.ts'
import type { Authenticator, Keys, PreparedKey } from './authenticator.ts'
import { type ParsedSecret, parseSecrets, type SecretRules } from './secrets.ts'

interface TimedKey<K> extends PreparedKey<K> {
  readonly notBefore: number
  readonly notAfter: number
}

export type KeySource<K> = (
  input: WebhookInput,
  headers: HeaderLookup,
  nowMs: number,
) => Keys<K> | Promise<Keys<K>>

function validNow<K>(keys: readonly TimedKey<K>[], nowMs: number): readonly PreparedKey<K>[] {
  const isValid = ({ notBefore, notAfter }: TimedKey<K>) => notBefore <= nowMs && nowMs <= notAfter
  if (keys.every(isValid)) return keys
  const valid = keys.filter(isValid)
  if (valid.length > 0) return valid
  throw new WebhookError('secret_unavailable', { hint: 'No secret of the list is valid now.' })
}

function splitResolved(resolved: ResolvedSecrets) {
  const isTenant = typeof resolved === 'object' && resolved !== null && 'secrets' in resolved
  if (!isTenant) return { secrets: resolved, endpoint: undefined }
  const { endpoint, secrets } = resolved
  if (typeof endpoint !== 'string' || endpoint === '') {
    throw new TypeError('the resolver’s endpoint is not a string, or empty')
  }
  return { secrets, endpoint }
}

/**
 * Prepares secrets: once, when they are given as such; for each delivery, when a resolver gives them, so
 * that a revoked one is dead at once. A resolver's faults are `secret_unavailable`.
 */
export function keySource<K>(
  secret: Secret,
  rules: SecretRules,
  prepareKey: Authenticator<K>['prepareKey'],
  timeoutMs: number,
): KeySource<K> {
  const prepare = ({ id, bytes, notBefore, notAfter }: ParsedSecret): TimedKey<K> => ({
    id,
    key: prepareKey(bytes),
    notBefore,
    notAfter,
  })
  if (typeof secret !== 'function') {
    const keys = parseSecrets(secret, rules).map(prepare)
    return (_input, _headers, nowMs) => ({ keys: validNow(keys, nowMs) })
  }
  return async ({ method, url, context }, headers, nowMs) => {
    const request: SecretRequest = { method, url, headers: headers.toHeaders(), context }
    const late = () => new Error(`the secret resolver gave no answer within ${timeoutMs} ms`)
    const { endpoint, keys } = await within(timeoutMs, async () => secret(request), late)
      .then((resolved) => {
        const { endpoint, secrets } = splitResolved(resolved)
        return { endpoint, keys: parseSecrets(secrets, rules).map(prepare) }
      })
      .catch((cause: unknown) => {
        throw new WebhookError('secret_unavailable', { cause })
      })
    return { keys: validNow(keys, nowMs), endpoint }
  }
}
