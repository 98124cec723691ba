import type { UnverifiedRequest } from '../http/input.ts'
import type { ResolvedSecrets, SecretResolver } from '../provider/secret.ts'
import { checkOptions, count, optionalFunction, positive, timerMs } from '../util/check-options.ts'
import { withinTime } from '../util/time-limit.ts'
import { reloaders } from './key-source.ts'

/** Options of `cachedSecrets`. */
export interface CachedSecretsOptions {
  /**
   * How long loaded secrets are used before they are loaded again, in milliseconds. A revoked secret works this
   * long.
   * @default 60_000
   */
  readonly ttlMs?: number | undefined
  /** How long old secrets are used if loading fails, in milliseconds. @default 3_600_000 */
  readonly staleMs?: number | undefined
  /** How long one load may take, in milliseconds. @default 5_000 */
  readonly timeoutMs?: number | undefined
  /** Names the tenant of a request; each has its own cache entry. @default one entry for all */
  readonly tenant?: ((request: UnverifiedRequest) => string) | undefined
  /** How many tenants are kept; the least recently used goes first. @default 1_000 */
  readonly maxTenants?: number | undefined
}

interface Entry {
  value: ResolvedSecrets | undefined
  loadedAt: number
  /** When a load was last started because a signature did not match. */
  reloadedAt: number
  loading: Promise<ResolvedSecrets> | undefined
}

// A forger who sends bad signatures must not make the secret manager work.
const RELOAD_PAUSE_MS = 10_000
const NAMES = ['ttlMs', 'staleMs', 'timeoutMs', 'tenant', 'maxTenants']

/**
 * Caches secrets from a secret manager: one load at a time, and one more if a signature does not match, at most
 * every 10 seconds per tenant.
 *
 * @throws TypeError or RangeError naming the option that is unknown or cannot be.
 * @example
 * ```ts
 * stripe({ secret: cachedSecrets(() => secretManager.get('stripe-webhook-secret')) })
 * ```
 */
export function cachedSecrets(
  load: (tenant: string) => ResolvedSecrets | PromiseLike<ResolvedSecrets>,
  options: CachedSecretsOptions = {},
): SecretResolver {
  checkOptions('cachedSecrets', options, NAMES)
  const { ttlMs = 60_000, staleMs = 3_600_000, timeoutMs = 5000, maxTenants = 1000 } = options
  const { tenant = () => '' } = options
  optionalFunction('cachedSecrets: load', load ?? null)
  optionalFunction('cachedSecrets: tenant', tenant)
  positive('cachedSecrets: ttlMs', ttlMs)
  positive('cachedSecrets: staleMs', staleMs)
  timerMs('cachedSecrets: timeoutMs', timeoutMs)
  count('cachedSecrets: maxTenants', maxTenants)
  // In the order of use: the first is the least recently used one.
  const entries = new Map<string, Entry>()

  const entryOf = (name: string): Entry => {
    const entry = entries.get(name) ?? {
      value: undefined,
      loadedAt: -Infinity,
      reloadedAt: -Infinity,
      loading: undefined,
    }
    entries.delete(name)
    entries.set(name, entry)
    return entry
  }
  const loadOnce = (name: string, entry: Entry): Promise<ResolvedSecrets> => {
    const late = () => new Error(`cachedSecrets: no answer within ${timeoutMs} ms`)
    entry.loading ??= withinTime(timeoutMs, async () => load(name), late)
      .then((value) => {
        if (value === undefined) throw new TypeError('cachedSecrets: the source has no secret')
        Object.assign(entry, { value, loadedAt: performance.now() })
        // Not before it has loaded: an unknown tenant must not evict one that exists.
        if (entries.size > maxTenants) entries.delete(entries.keys().next().value as string)
        return value
      })
      .finally(() => {
        entry.loading = undefined
      })
    return entry.loading
  }

  const resolver: SecretResolver = (request) => {
    const name = tenant(request)
    const entry = entryOf(name)
    const age = performance.now() - entry.loadedAt
    if (entry.value !== undefined && age < ttlMs) return entry.value
    return loadOnce(name, entry).catch((error: unknown) => {
      if (entry.value !== undefined && age < ttlMs + staleMs) return entry.value
      if (entry.value === undefined) entries.delete(name)
      throw error
    })
  }
  reloaders.set(resolver, async (request) => {
    const name = tenant(request)
    const entry = entryOf(name)
    const now = performance.now()
    const isTooSoon = now - Math.max(entry.loadedAt, entry.reloadedAt) < RELOAD_PAUSE_MS
    // A request that arrives while it loads waits for that load.
    if (isTooSoon && entry.loading === undefined) return false
    entry.reloadedAt = now
    return loadOnce(name, entry).then(
      () => true,
      () => false,
    )
  })
  return resolver
}
