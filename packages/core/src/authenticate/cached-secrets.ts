import type { UnverifiedRequest } from '../http/input.ts'
import type { ResolvedSecrets, SecretResolver } from '../provider/secret.ts'
import { checkOptions, count, optionalFunction, positive, timerMs } from '../util/check-options.ts'
import { withinTime } from '../util/time-limit.ts'
import { reloaders } from './key-source.ts'

/** Options of `cachedSecrets`. */
export interface CachedSecretsOptions {
  /**
   * How long loaded secrets are used before they are loaded again, in milliseconds. A revoked secret keeps working for
   * up to this long.
   * @default 60_000
   */
  readonly ttlMs?: number | undefined
  /** How long expired secrets stay in use while loading fails, in milliseconds. @default 3_600_000 */
  readonly staleMs?: number | undefined
  /** Time limit for one load, in milliseconds. @default 5_000 */
  readonly timeoutMs?: number | undefined
  /** Returns the tenant of a request. Each tenant has its own cache entry. @default one entry for all requests */
  readonly tenant?: ((request: UnverifiedRequest) => string) | undefined
  /** Maximum number of tenants in the cache; the least recently used is evicted first. @default 1_000 */
  readonly maxTenants?: number | undefined
}

/** What was loaded for a tenant. */
interface Entry {
  readonly value: ResolvedSecrets
  readonly loadedAt: number
  /** When a mismatched signature last triggered a load. */
  reloadedAt: number
}

// An attacker who sends bad signatures must not cause load on the secret manager.
const RELOAD_PAUSE_MS = 10_000
const NAMES = ['ttlMs', 'staleMs', 'timeoutMs', 'tenant', 'maxTenants']

/**
 * Caches secrets from a secret manager. Loads run one at a time per tenant. A signature that does not match triggers
 * another load, at most every 10 seconds per tenant.
 *
 * @throws TypeError or RangeError naming the option that is unknown or has an invalid value.
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
  // In order of use: the first entry is the least recently used. An entry is added once its load has succeeded, so that
  // requests for unknown tenants neither evict a known one nor fill the cache.
  const entries = new Map<string, Entry>()
  const loads = new Map<string, Promise<ResolvedSecrets>>()

  const keep = (name: string, entry: Entry) => {
    entries.delete(name)
    entries.set(name, entry)
    for (const oldest of entries.keys()) {
      if (entries.size <= maxTenants) break
      entries.delete(oldest)
    }
  }
  const startLoad = async (name: string): Promise<ResolvedSecrets> => {
    const late = () => new Error(`cachedSecrets: the load timed out after ${timeoutMs} ms`)
    try {
      const value = await withinTime(timeoutMs, async () => load(name), late)
      if (value === undefined) throw new TypeError('cachedSecrets: the load returned no secret')
      keep(name, { value, loadedAt: performance.now(), reloadedAt: -Infinity })
      return value
    } finally {
      loads.delete(name)
    }
  }
  const loadOnce = (name: string): Promise<ResolvedSecrets> => {
    const loading = loads.get(name) ?? startLoad(name)
    loads.set(name, loading)
    return loading
  }

  const resolver: SecretResolver = (request) => {
    const name = tenant(request)
    const entry = entries.get(name)
    if (entry === undefined) return loadOnce(name)
    keep(name, entry)
    const age = performance.now() - entry.loadedAt
    if (age < ttlMs) return entry.value
    return loadOnce(name).catch((error: unknown) => {
      if (age < ttlMs + staleMs) return entry.value
      throw error
    })
  }
  reloaders.set(resolver, async (request) => {
    const name = tenant(request)
    const now = performance.now()
    const entry = entries.get(name)
    if (entry !== undefined) {
      const isTooSoon = now - Math.max(entry.loadedAt, entry.reloadedAt) < RELOAD_PAUSE_MS
      // A request that arrives during a load waits for that load.
      if (isTooSoon && !loads.has(name)) return false
      entry.reloadedAt = now
    }
    return loadOnce(name).then(
      () => true,
      () => false,
    )
  })
  return resolver
}
