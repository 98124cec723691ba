import { WebhookError } from '../error/webhook-error.ts'
import type { ReplaySettings } from '../receiver/settings.ts'
import { lazySignal } from '../util/lazy-signal.ts'
import { askStore } from './ask-store.ts'

/** A claim that is being kept alive. */
export interface Lease {
  /** Aborted when the lease is lost, or has not been extended for one whole length. */
  readonly signal: AbortSignal
  /** Ends the extension; `true` when the lease had been lost before. */
  end(): boolean
}

type Timer = ReturnType<typeof setTimeout>

/** Node's timers keep a process alive unless told not to; other platforms return a number. */
function unref(timer: Timer): Timer {
  if (typeof timer === 'object' && 'unref' in timer) (timer as { unref(): void }).unref()
  return timer
}

/**
 * Extends a claim at a third of its length, until `end` or `maxRunMs`: a handler that never settles frees
 * its key one lease later. `claimedAt` is when the claim was asked for, by `performance.now`.
 */
export function holdLease(
  settings: ReplaySettings,
  key: string,
  token: string,
  claimedAt: number,
): Lease {
  const { store, leaseMs, maxRunMs, timeoutMs } = settings
  const loss = lazySignal()
  // From when the store was asked: its lease may have begun any time before the answer.
  let expiresAt = claimedAt + leaseMs
  let ended = false
  // One at a time: the next extension, or, while that is under way or no longer allowed, the expiry.
  let timer: Timer | undefined

  const wait = (until: number, action: () => void) => {
    clearTimeout(timer)
    timer = unref(setTimeout(action, until - performance.now()))
  }
  const stop = () => {
    ended = true
    clearTimeout(timer)
  }
  const lose = () => {
    stop()
    loss.abort(new WebhookError('lease_lost'))
  }
  const extend = async () => {
    const askedAt = performance.now()
    wait(expiresAt, lose)
    const held = await askStore(timeoutMs, () => store.extend(key, token, { leaseMs })).catch(
      () => 'unknown' as const,
    )
    if (ended) return
    if (held === 'lease_lost') return lose()
    if (held === 'ok') expiresAt = askedAt + leaseMs
    schedule(askedAt)
  }
  const schedule = (askedAt: number) => {
    const next = Math.max(askedAt + leaseMs / 3, performance.now())
    const mayExtend = next < expiresAt && next - claimedAt <= maxRunMs
    if (mayExtend) wait(next, () => void extend())
    else wait(expiresAt, lose)
  }

  schedule(claimedAt)
  return {
    get signal() {
      return loss.signal
    },
    end() {
      stop()
      return loss.isAborted()
    },
  }
}
