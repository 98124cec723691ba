import { WebhookError } from '../error/webhook-error.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import type { ResolvedSecrets, Secret, Secrets } from '../provider/secret.ts'
import { type Later, withinTime } from '../util/time-limit.ts'
import type { Authenticator, PreparedKey, RequestHead } from './authenticator.ts'
import { type ParsedSecret, parseSecrets, type SecretRules } from './secrets.ts'

/** The secrets for one delivery, and the endpoint that a secret function returned with them. */
export interface Keys {
  readonly keys: readonly PreparedKey[]
  readonly endpoint: string | undefined
}

interface TimedKey extends PreparedKey {
  readonly notBefore: number
  readonly notAfter: number
}

/** Supplies an authenticator's keys. */
export interface KeySource {
  /** @throws WebhookError `secret_unavailable` */
  keysFor(head: RequestHead, nowMs: number): Later<Keys>
  /** Loads the secrets again after a proof did not match. Returns `undefined` if that cannot help. */
  reload(head: RequestHead, nowMs: number): Later<Keys | undefined>
}

/**
 * How to reload the secrets of a secret function that caches them. Returns `undefined` if a reload is not worthwhile.
 */
export const reloaders: WeakMap<object, (request: UnverifiedRequest) => Promise<boolean>> =
  new WeakMap()

/** The request as secret functions see it. Its headers are built on first access. */
export function unverifiedRequest(
  { method, url, headers, context }: RequestHead,
  isLeftOut?: (header: string) => boolean,
): UnverifiedRequest {
  let built: Headers | undefined
  return {
    method,
    url,
    context,
    get headers() {
      built ??= headers.toHeaders(isLeftOut)
      return built
    },
  }
}

function validNow(keys: readonly TimedKey[], nowMs: number): readonly PreparedKey[] {
  const isValid = ({ notBefore, notAfter }: TimedKey) => notBefore <= nowMs && nowMs <= notAfter
  if (keys.every(isValid)) return keys
  const valid = keys.filter(isValid)
  if (valid.length > 0) return valid
  throw new WebhookError('secret_unavailable', {
    hint: 'No secret in the list is currently valid.',
  })
}

/** Splits the result of a secret function into secrets and a tenant's endpoint, if it has one. @throws TypeError */
export function splitResolved(resolved: ResolvedSecrets): {
  readonly secrets: Secrets
  readonly endpoint: string | undefined
} {
  const isTenant = typeof resolved === 'object' && resolved !== null && 'secrets' in resolved
  if (!isTenant) return { secrets: resolved, endpoint: undefined }
  const { endpoint, secrets } = resolved
  if (typeof endpoint !== 'string' || endpoint === '') {
    throw new TypeError("the secret function's endpoint is not a string, or empty")
  }
  return { secrets, endpoint }
}

/**
 * Prepares secrets: once if they are given directly, or for each delivery if a function returns them, so that a revoked
 * secret stops working immediately. Errors in a secret function become `secret_unavailable`.
 */
export function keySource(
  secret: Secret,
  rules: SecretRules,
  prepareKey: Authenticator['prepareKey'],
  timeoutMs: number,
): KeySource {
  const prepare = ({ id, keys, notBefore, notAfter }: ParsedSecret): readonly TimedKey[] =>
    keys.map((key) => ({ id, key: prepareKey(key), notBefore, notAfter }))

  if (typeof secret !== 'function') {
    const keys = parseSecrets(secret, rules).flatMap(prepare)
    const isAlwaysValid = keys.every(
      ({ notBefore, notAfter }) => notAfter === Infinity && notBefore === -Infinity,
    )
    const always: Keys = { keys, endpoint: undefined }
    return {
      keysFor: (_head, nowMs) =>
        isAlwaysValid ? always : { keys: validNow(keys, nowMs), endpoint: undefined },
      reload: () => undefined,
    }
  }

  const late = () => new Error(`the secret function timed out after ${timeoutMs} ms`)
  const keysFor = async (head: RequestHead, nowMs: number): Promise<Keys> => {
    try {
      const ask = async () => secret(unverifiedRequest(head))
      const { endpoint, secrets } = splitResolved(await withinTime(timeoutMs, ask, late))
      if (secrets === undefined) {
        throw new TypeError(
          'the secret function returned undefined; is its environment variable set?',
        )
      }
      const keys = parseSecrets(secrets, rules).flatMap(prepare)
      return { keys: validNow(keys, nowMs), endpoint }
    } catch (cause) {
      throw WebhookError.is(cause) && cause.code === 'secret_unavailable'
        ? cause
        : new WebhookError('secret_unavailable', { cause })
    }
  }
  return {
    keysFor,
    async reload(head, nowMs) {
      const reloaded = await reloaders.get(secret)?.(unverifiedRequest(head))
      return reloaded === true ? keysFor(head, nowMs) : undefined
    },
  }
}
