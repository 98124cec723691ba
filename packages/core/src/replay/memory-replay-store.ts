import { WebhookError } from '../error/webhook-error.ts'
import { checkOptions, optionalFunction, positive } from '../util/check-options.ts'
import { promisedStore } from './direct-store.ts'
import { type FinishedKeys, finishedKeys } from './finished-keys.ts'
import type { Claim, Held, ReplayStore } from './replay-store.ts'

/** Options of `memoryReplayStore`. */
export interface MemoryReplayStoreOptions {
  /** Maximum number of keys. @default 100_000 */
  readonly maxKeys?: number | undefined
  /** Called with each key that the full store evicts to make room for another. @default none */
  readonly onEvict?: ((key: string) => void) | undefined
  /** The clock, in milliseconds, for tests. @default a monotonic clock */
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

// Enough to keep up, since a claim adds at most one key.
const FORGET_PER_CLAIM = 2

/**
 * Creates a store that remembers deliveries in this process until it restarts. It is exact and bounded, and has no
 * timer. When it is full, it evicts the oldest finished key whose protection has expired, then the oldest released key,
 * then one whose run never ended. Pending and protected keys are never evicted; if only those are left, a claim is
 * rejected.
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
  const { maxKeys = 100_000, onEvict, now = () => performance.now() } = options
  positive('maxKeys', maxKeys)
  optionalFunction('onEvict', onEvict)
  optionalFunction('now', now)

  // One collection per state. Each key is in at most one; a key in none is ABSENT.
  const pending = new Map<string, Pending>()
  const free = new Map<string, Free>()
  // One queue per (retainMs, protectMs): within a queue, keys expire in insertion order.
  let queues: readonly FinishedKeys[] = []
  let tokens = 0

  const isFull = () => {
    let keys = pending.size + free.size
    for (const queue of queues) keys += queue.size
    return keys >= maxKeys
  }

  const queueFor = (retainMs: number, protectMs: number): FinishedKeys => {
    for (const queue of queues) {
      if (queue.retainMs === retainMs && queue.protectMs === protectMs) return queue
    }
    const queue = finishedKeys(retainMs, protectMs)
    queues = [...queues.filter(({ size }) => size > 0), queue]
    return queue
  }

  const forgetReleased = (at: number) => {
    if (free.size === 0) return
    let looked = 0
    for (const [key, { forgetAt }] of free) {
      if (looked++ === FORGET_PER_CLAIM) return
      if (forgetAt <= at) free.delete(key)
    }
  }

  /** Evicts the oldest claim if both its lease and its retention have expired, because its run never ended. */
  const evictAbandoned = (at: number): string | undefined => {
    const [oldest] = pending
    if (oldest === undefined) return undefined
    const [key, { forgetAt, leaseUntil }] = oldest
    if (forgetAt > at || leaseUntil > at) return undefined
    pending.delete(key)
    return key
  }

  const evict = (at: number): string | undefined => {
    const byAge = [...queues].sort((a, b) => a.oldest() - b.oldest())
    for (const queue of byAge) {
      const key = queue.evict(at)
      if (key !== undefined) return key
    }
    const [released] = free.keys()
    if (released === undefined) return evictAbandoned(at)
    free.delete(released)
    return released
  }

  /** Forgets one finished key whose retention has expired. This does not count as an eviction. */
  const forgetOne = (at: number): boolean => {
    for (const queue of queues) {
      const { size } = queue
      queue.forget(at, 1)
      if (queue.size < size) return true
    }
    return false
  }

  const makeRoom = (at: number) => {
    // Commits of unclaimed keys may have added more keys than later claims have forgotten.
    while (isFull() && forgetOne(at));
    if (!isFull()) return
    const evicted = evict(at)
    if (evicted === undefined) throw new WebhookError('store_full')
    try {
      onEvict?.(evicted)
    } catch {} // An observer's error must not reject a delivery.
  }

  const findDone = (key: string, at: number) => {
    for (const queue of queues) {
      const found = queue.find(key, at)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** How many times an unfinished key was claimed, if it is still remembered. */
  const attemptsOf = (key: string, at: number): number => {
    const held = pending.get(key)
    if (held) return Math.max(held.leaseUntil, held.forgetAt) > at ? held.attempt : 0
    const released = free.get(key)
    return released !== undefined && released.forgetAt > at ? released.attempt : 0
  }

  const holder = (key: string, token: string): Pending | undefined => {
    const entry = pending.get(key)
    return entry?.token === token ? entry : undefined
  }

  return promisedStore({
    scope: 'process',

    claim(key, { leaseMs, retainMs }): Claim {
      const at = now()
      for (const queue of queues) queue.forget(at, FORGET_PER_CLAIM)
      forgetReleased(at)
      if (findDone(key, at) !== undefined) return { status: 'done' }
      const held = pending.get(key)
      if (held !== undefined && held.leaseUntil > at) {
        return { status: 'in_flight', retryAfterMs: held.leaseUntil - at }
      }
      const attempt = attemptsOf(key, at) + 1
      const isKnown = held === undefined ? free.delete(key) : pending.delete(key)
      if (!isKnown) makeRoom(at)
      const token = String(++tokens)
      pending.set(key, { token, attempt, leaseUntil: at + leaseMs, forgetAt: at + retainMs })
      return { status: 'claimed', token, attempt }
    },

    commit(key, token, { retainMs, protectMs }): Held {
      const at = now()
      const held = holder(key, token)
      const attempt = attemptsOf(key, at) || (findDone(key, at)?.attempt ?? 0)
      if (!pending.delete(key) && !free.delete(key)) {
        for (const queue of queues) queue.remove(key)
      }
      queueFor(retainMs, protectMs).add(key, at, attempt)
      return held === undefined ? 'lease_lost' : 'ok'
    },

    release(key, token): Held {
      const held = holder(key, token)
      if (held === undefined) return 'lease_lost'
      pending.delete(key)
      free.set(key, { attempt: held.attempt, forgetAt: held.forgetAt })
      return 'ok'
    },

    reopen(key): void {
      const done = findDone(key, now())
      if (done === undefined) return
      for (const queue of queues) queue.remove(key)
      free.set(key, done)
    },

    extend(key, token, { leaseMs }): Held {
      const held = holder(key, token)
      if (held === undefined) return 'lease_lost'
      held.leaseUntil = now() + leaseMs
      return 'ok'
    },
  })
}
