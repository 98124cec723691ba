import { WebhookError } from '../error/webhook-error.ts'
import { checkOptions, optionalFunction, positive } from '../util/check-options.ts'
import { type FinishedKeys, finishedKeys } from './finished-keys.ts'
import type { Claim, Held, ReplayStore } from './replay-store.ts'

/** How a memory store is bounded. */
export interface MemoryReplayStoreOptions {
  /** 100 000. */
  readonly maxKeys?: number | undefined
  /** Told each key that was dropped before its retention was over, to make room. */
  readonly onEvict?: ((key: string) => void) | undefined
  /** The clock, in milliseconds: `Date.now`. */
  readonly now?: (() => number) | undefined
}

interface Pending {
  readonly token: string
  readonly attempt: number
  readonly forgetAt: number
  leaseUntil: number
}

interface Free {
  readonly attempt: number
  readonly forgetAt: number
}

// Enough to keep up: a claim adds at most one key.
const FORGET_PER_CLAIM = 2

/**
 * A replay store for one process: exact, bounded, without a timer. When it is full it drops the oldest
 * finished key that is past its protection, then the oldest released one, then one whose run never ended; what
 * is pending or protected stays, and only then is a claim refused.
 *
 * @throws WebhookError `store_full` from `claim`
 * @throws RangeError for a `maxKeys` that is not a finite number above 0.
 * @example
 * ```ts
 * const store = memoryReplayStore({ maxKeys: 1_000_000, onEvict: () => evictions.increment() })
 * ```
 */
export function memoryReplayStore(options: MemoryReplayStoreOptions = {}): ReplayStore {
  checkOptions('memoryReplayStore', options, ['maxKeys', 'onEvict', 'now'])
  const { maxKeys = 100_000, onEvict, now = () => Date.now() } = options
  positive('maxKeys', maxKeys)
  optionalFunction('onEvict', onEvict)
  optionalFunction('now', now)

  // One map a state; a key that is in none is ABSENT.
  const pending = new Map<string, Pending>()
  const free = new Map<string, Free>()
  // One lane for each retention: inside a lane, the order of finishing is the order of forgetting.
  const lanes = new Map<string, FinishedKeys>()
  let tokens = 0

  const isFull = () => {
    let keys = pending.size + free.size
    for (const lane of lanes.values()) keys += lane.size
    return keys >= maxKeys
  }

  const isDone = (key: string, at: number) => {
    for (const lane of lanes.values()) if (lane.has(key, at)) return true
    return false
  }

  const forgetFinished = (at: number) => {
    for (const [id, lane] of lanes) {
      lane.forget(at, FORGET_PER_CLAIM)
      if (lane.size === 0) lanes.delete(id)
    }
  }

  const forgetReleased = (at: number) => {
    let looked = 0
    for (const [key, { forgetAt }] of free) {
      if (looked++ === FORGET_PER_CLAIM) return
      if (forgetAt <= at) free.delete(key)
    }
  }

  /** The oldest claim, when neither its lease nor its retention lasts: its run never ended. */
  const evictAbandoned = (at: number): string | undefined => {
    const [oldest] = pending
    if (oldest === undefined) return undefined
    const [key, { forgetAt, leaseUntil }] = oldest
    if (forgetAt > at || leaseUntil > at) return undefined
    pending.delete(key)
    return key
  }

  const evict = (at: number): string | undefined => {
    const byAge = [...lanes.values()].sort((a, b) => a.oldest() - b.oldest())
    for (const lane of byAge) {
      const key = lane.evict(at)
      if (key !== undefined) return key
    }
    const [released] = free.keys()
    if (released === undefined) return evictAbandoned(at)
    free.delete(released)
    return released
  }

  const makeRoom = (at: number) => {
    if (!isFull()) return
    const evicted = evict(at)
    if (evicted === undefined) throw new WebhookError('store_full')
    try {
      onEvict?.(evicted)
    } catch {
      // An observer cannot refuse a delivery.
    }
  }

  /** How often a key has been claimed, as far as it is still remembered. */
  const attemptsOf = (key: string, at: number): number => {
    const before = pending.get(key) ?? free.get(key)
    return before === undefined || before.forgetAt <= at ? 0 : before.attempt
  }

  const holder = (key: string, token: string): Pending | undefined => {
    const entry = pending.get(key)
    return entry?.token === token ? entry : undefined
  }

  return Object.freeze<ReplayStore>({
    scope: 'process',

    async claim(key, { leaseMs, retainMs }): Promise<Claim> {
      const at = now()
      forgetFinished(at)
      forgetReleased(at)
      if (isDone(key, at)) return { status: 'done' }
      const held = pending.get(key)
      if (held !== undefined && held.leaseUntil > at) {
        return { status: 'in_flight', retryAfterMs: held.leaseUntil - at }
      }
      const attempt = attemptsOf(key, at) + 1
      const isKnown = free.delete(key) || pending.delete(key)
      if (!isKnown) makeRoom(at)
      const token = String(++tokens)
      pending.set(key, { token, attempt, leaseUntil: at + leaseMs, forgetAt: at + retainMs })
      return { status: 'claimed', token, attempt }
    },

    async commit(key, token, { retainMs, protectMs }): Promise<Held> {
      const held = holder(key, token)
      pending.delete(key)
      free.delete(key)
      for (const lane of lanes.values()) lane.remove(key)
      const id = `${retainMs}/${protectMs}`
      const lane = lanes.get(id) ?? finishedKeys(retainMs, protectMs)
      lanes.set(id, lane)
      lane.add(key, now())
      return held === undefined ? 'lease_lost' : 'ok'
    },

    async release(key, token): Promise<Held> {
      const held = holder(key, token)
      if (held === undefined) return 'lease_lost'
      pending.delete(key)
      free.set(key, { attempt: held.attempt, forgetAt: held.forgetAt })
      return 'ok'
    },

    async extend(key, token, { leaseMs }): Promise<Held> {
      const held = holder(key, token)
      if (held === undefined) return 'lease_lost'
      held.leaseUntil = now() + leaseMs
      return 'ok'
    },
  })
}
