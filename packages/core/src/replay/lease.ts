import type { ReplaySettings } from '../settings.ts'
import { WebhookError } from '../webhook-error.ts'
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
  const controller = new AbortController()
  let ended = false
  let extension: Timer | undefined
  let expiry: Timer

  const lose = () => {
    stop()
    controller.abort(new WebhookError('lease_lost'))
  }
  const stop = () => {
    ended = true
    clearTimeout(extension)
    clearTimeout(expiry)
  }
  // From when the store was asked: its lease may have begun any time before the answer.
  const expectExpiry = (askedAt: number) => {
    clearTimeout(expiry)
    expiry = unref(setTimeout(lose, askedAt + leaseMs - performance.now()))
  }
  const extend = async () => {
    const askedAt = performance.now()
    const held = await askStore(timeoutMs, () => store.extend(key, token, { leaseMs })).catch(
      () => 'unknown' as const,
    )
    if (ended) return
    if (held === 'lost_lease') return lose()
    if (held === 'ok') expectExpiry(askedAt)
    schedule()
  }
  const schedule = () => {
    const next = leaseMs / 3
    if (performance.now() - claimedAt + next > maxRunMs) return
    extension = unref(setTimeout(() => void extend(), next))
  }

  expectExpiry(claimedAt)
  schedule()
  return {
    signal: controller.signal,
    end() {
      stop()
      return controller.signal.aborted
    },
  }
}
