import type { AnyProvider } from '../provider/provider.ts'
import { checkOptions, oneOf, positive, timerMs } from '../util/check-options.ts'
import { type DirectStore, directStore } from './direct-store.ts'
import { memoryReplayStore } from './memory-replay-store.ts'
import type { ReplayStore } from './replay-store.ts'

/** How replays are recognized. */
export interface ReplayOptions {
  /** Where replay keys are kept. @default memoryReplayStore() */
  readonly store?: ReplayStore | undefined
  /** Duration of a claim unless it is extended, in milliseconds. Must be longer than `timeoutMs`. @default 60_000 */
  readonly leaseMs?: number | undefined
  /** Maximum time that a handler's claim is kept by extending it, in milliseconds. @default 10 * leaseMs */
  readonly maxRunMs?: number | undefined
  /**
   * How long a handled delivery is remembered, in milliseconds. Must be at least twice the tolerance.
   * @default the provider's retention, or else 2 days in memory, 4 days in a shared store
   */
  readonly retainMs?: number | undefined
  /** Time limit for one call to the store, in milliseconds. @default 2_000 */
  readonly timeoutMs?: number | undefined
  /**
   * What to do if the store is unavailable: respond with 503, or run the handler without replay protection.
   * @default 'reject'
   */
  readonly onUnavailable?: 'reject' | 'run' | undefined
}

/** Replay options with all defaults applied. Durations are in milliseconds. */
export interface ReplaySettings {
  readonly store: DirectStore
  readonly leaseMs: number
  readonly maxRunMs: number
  readonly retainMs: number
  readonly protectMs: number
  readonly timeoutMs: number
  /** How long the sender's request waits for a commit. */
  readonly commitBudgetMs: number
  readonly onUnavailable: 'reject' | 'run'
}

const HOUR_MS = 3_600_000
const RETAIN_MS = { process: 48 * HOUR_MS, shared: 96 * HOUR_MS }
const COMMIT_BUDGET_MS = 5000
const NAMES: readonly (keyof ReplayOptions)[] = [
  'store',
  'leaseMs',
  'maxRunMs',
  'retainMs',
  'timeoutMs',
  'onUnavailable',
]

function checkStore(store: ReplayStore): void {
  for (const verb of ['claim', 'commit', 'release', 'reopen', 'extend'] as const) {
    if (typeof store?.[verb] !== 'function') throw new TypeError(`replay.store has no ${verb}()`)
  }
  oneOf('replay.store.scope', store.scope, ['process', 'shared'])
}

/**
 * Reads the replay options. @throws TypeError or RangeError naming the option that is unknown or contradicts another
 */
export function readReplayOptions(
  options: ReplayOptions,
  provider: Pick<AnyProvider, 'retainMs'>,
  toleranceSeconds: number | undefined,
  now: (() => number) | undefined,
): ReplaySettings {
  if (typeof (options as Partial<ReplayStore>)?.claim === 'function') {
    throw new TypeError('replay: expected options; write replay: { store }')
  }
  checkOptions('replay', options, NAMES)
  const { store = memoryReplayStore({ now }) } = options
  checkStore(store)
  // A captured request stays valid for at most twice the tolerance: from one tolerance before its signed time to one
  // after it.
  const windowMs = toleranceSeconds === undefined ? undefined : 2000 * toleranceSeconds
  const { leaseMs = 60_000, timeoutMs = 2000, onUnavailable = 'reject' } = options
  const {
    maxRunMs = 10 * leaseMs,
    retainMs = Math.max(windowMs ?? 0, provider.retainMs ?? RETAIN_MS[store.scope]),
  } = options
  timerMs('replay.leaseMs', leaseMs)
  timerMs('replay.timeoutMs', timeoutMs)
  positive('replay.retainMs', retainMs)
  if (leaseMs <= timeoutMs) {
    throw new RangeError(
      `replay.leaseMs (${leaseMs}) must be longer than replay.timeoutMs (${timeoutMs}): a claim could expire before ` +
        'the store answers',
    )
  }
  if (windowMs !== undefined && retainMs < windowMs) {
    throw new RangeError(
      `replay.retainMs (${retainMs}) must be at least twice the tolerance (${windowMs}); otherwise a captured request could run again`,
    )
  }
  return {
    store: directStore(store),
    leaseMs,
    maxRunMs: positive('replay.maxRunMs', maxRunMs),
    retainMs,
    protectMs: windowMs ?? HOUR_MS,
    timeoutMs,
    commitBudgetMs: Math.min(COMMIT_BUDGET_MS, leaseMs - timeoutMs),
    onUnavailable: oneOf('replay.onUnavailable', onUnavailable, ['reject', 'run']),
  }
}
