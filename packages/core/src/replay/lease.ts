import { WebhookError } from '../error/webhook-error.ts'
import { lazySignal } from '../util/lazy-signal.ts'
import { afterTurn, backgroundTimer } from '../util/time-limit.ts'
import { askStore, type GrantedClaim, type Moment, since, thisMoment } from './claim.ts'
import type { ReplaySettings } from './replay-settings.ts'
import type { Held } from './replay-store.ts'

/** A claim that is held. */
export interface Lease {
  /** Aborted when the lease is lost, or has not been extended for its full duration. */
  readonly signal: AbortSignal
  isLost(): boolean
  /** Whether the lease has expired by either clock, even if its timer could not fire. */
  isOver(): boolean
  /** Starts extending the lease, for a run that does not end in this turn of the event loop. */
  keep(): void
  /** Ignores a lost lease from now on, since an extension may overlap with this run's own commit. */
  beginCommit(): void
  /** Stops extending the lease. */
  end(): void
  /** Registers a callback that is called once if the lease is lost. */
  onLost(callback: () => void): void
}

/** A lease with its timer. A class, since one is created for every delivery and most need neither timer nor signal. */
class HeldLease implements Lease {
  readonly #settings: ReplaySettings
  readonly #claim: GrantedClaim
  readonly #loss = lazySignal()
  // Counted from the request to the store: its lease may have started at any time before the answer.
  #heldFrom: Moment
  #hasEnded = false
  #isCommitting = false
  #listener: (() => void) | undefined
  #cancelBegin: (() => void) | undefined
  // One timer at a time: for the next extension or, while one is in progress or no longer allowed, for the expiry.
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(settings: ReplaySettings, claim: GrantedClaim) {
    this.#settings = settings
    this.#claim = claim
    this.#heldFrom = claim.askedAt
  }

  get signal(): AbortSignal {
    return this.#loss.signal
  }

  isLost(): boolean {
    return this.#loss.isAborted()
  }

  isOver(): boolean {
    return this.isLost() || since(this.#heldFrom) >= this.#settings.leaseMs
  }

  keep(): void {
    if (this.#hasEnded) return
    this.#cancelBegin ??= afterTurn(() => this.#begin())
  }

  beginCommit(): void {
    this.#isCommitting = true
  }

  end(): void {
    this.#hasEnded = true
    this.#cancelBegin?.()
    clearTimeout(this.#timer)
  }

  onLost(callback: () => void): void {
    this.#listener = callback
  }

  /** Asks the store even if this turn took longer than the lease, since no other run may have claimed the key yet. */
  #begin(): void {
    const { leaseMs, maxRunMs } = this.#settings
    const claimedAt = this.#claim.askedAt.monotonicMs
    if (leaseMs / 3 > maxRunMs) this.#wait(this.#expiresAt, () => this.#lose())
    else this.#wait(claimedAt + leaseMs / 3, () => void this.#extend())
  }

  get #expiresAt(): number {
    return this.#heldFrom.monotonicMs + this.#settings.leaseMs
  }

  #wait(until: number, action: () => void): void {
    clearTimeout(this.#timer)
    this.#timer = backgroundTimer(until - performance.now(), action)
  }

  #lose(): void {
    this.end()
    if (this.#isCommitting) return
    this.#loss.abort(new WebhookError('lease_lost'))
    this.#listener?.()
  }

  #schedule(from: number): void {
    const { leaseMs, maxRunMs } = this.#settings
    const next = Math.max(from + leaseMs / 3, performance.now())
    const mayExtend = next < this.#expiresAt && next - this.#claim.askedAt.monotonicMs <= maxRunMs
    if (mayExtend) this.#wait(next, () => void this.#extend())
    else this.#wait(this.#expiresAt, () => this.#lose())
  }

  async #extend(): Promise<void> {
    const { store, leaseMs, timeoutMs } = this.#settings
    const { key, token } = this.#claim
    const asked = thisMoment()
    this.#wait(this.#expiresAt, () => this.#lose())
    let held: Held | 'unknown'
    try {
      held = await askStore(timeoutMs, () => store.extend(key, token, { leaseMs }))
    } catch {
      held = 'unknown'
    }
    if (this.#hasEnded) return
    if (held === 'lease_lost') return this.#lose()
    if (held === 'ok') this.#heldFrom = asked
    this.#schedule(asked.monotonicMs)
  }
}

/**
 * Holds a claim. After `keep`, the lease is extended every third of its duration until `end` or `maxRunMs`. If a
 * handler never settles, its key becomes free one lease later.
 */
export function holdLease(settings: ReplaySettings, claim: GrantedClaim): Lease {
  return new HeldLease(settings, claim)
}
