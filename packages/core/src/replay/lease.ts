import { WebhookError } from '../error/webhook-error.ts'
import { lazySignal } from '../util/lazy-signal.ts'
import { backgroundTimer } from '../util/time-limit.ts'
import { askStore, type GrantedClaim, since, thisMoment } from './claim.ts'
import type { ReplaySettings } from './replay-settings.ts'

/** A claim that is being kept. */
export interface Lease {
  /** Aborted when the lease is lost, or has not been extended for one whole length. */
  readonly signal: AbortSignal
  readonly isLost: () => boolean
  /** Whether the lease is over by one of the clocks, also when its timer could not run. */
  readonly isOver: () => boolean
  /** From now on a loss means nothing: an extension may cross the commit of this very run. */
  readonly beginCommit: () => void
  /** Stops the extension. */
  readonly end: () => void
  /** Calls back once, when the lease is lost. */
  onLost(callback: () => void): void
}

/**
 * Extends a claim at a third of its length, until `end` or `maxRunMs`: a handler that never settles frees its key one
 * lease later.
 */
export function holdLease(settings: ReplaySettings, { key, token, askedAt }: GrantedClaim): Lease {
  const { store, leaseMs, maxRunMs, timeoutMs } = settings
  const claimedAt = askedAt.monotonicMs
  const loss = lazySignal()
  // From when the store was asked: its lease may have begun any time before the answer.
  let heldFrom = askedAt
  let expiresAt = claimedAt + leaseMs
  let ended = false
  let isCommitting = false
  let listener: (() => void) | undefined
  // One at a time: the next extension, or, while that is under way or no longer allowed, the expiry.
  let timer: ReturnType<typeof setTimeout> | undefined

  const wait = (until: number, action: () => void) => {
    clearTimeout(timer)
    timer = backgroundTimer(until - performance.now(), action)
  }
  const end = () => {
    ended = true
    clearTimeout(timer)
  }
  const lose = () => {
    end()
    if (isCommitting) return
    loss.abort(new WebhookError('lease_lost'))
    listener?.()
  }
  const extend = async () => {
    const asked = thisMoment()
    const extendedAt = asked.monotonicMs
    wait(expiresAt, lose)
    const held = await askStore(timeoutMs, () => store.extend(key, token, { leaseMs })).catch(
      () => 'unknown' as const,
    )
    if (ended) return
    if (held === 'lease_lost') return isCommitting ? end() : lose()
    if (held === 'ok') {
      heldFrom = asked
      expiresAt = extendedAt + leaseMs
    }
    schedule(extendedAt)
  }
  const schedule = (from: number) => {
    const next = Math.max(from + leaseMs / 3, performance.now())
    const mayExtend = next < expiresAt && next - claimedAt <= maxRunMs
    if (mayExtend) wait(next, () => void extend())
    else wait(expiresAt, lose)
  }

  schedule(claimedAt)
  return {
    get signal() {
      return loss.signal
    },
    isLost: loss.isAborted,
    isOver: () => loss.isAborted() || since(heldFrom) >= leaseMs,
    beginCommit() {
      isCommitting = true
    },
    end,
    onLost(callback) {
      listener = callback
    },
  }
}
