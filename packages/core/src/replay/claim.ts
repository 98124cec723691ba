import { WebhookError } from '../error/webhook-error.ts'
import { isLater, type Later, whenReady, withinTime } from '../util/time-limit.ts'
import type { ReplaySettings } from './replay-settings.ts'
import type { Claim } from './replay-store.ts'

/**
 * A point in time by both the monotonic and the wall clock, because one of them stops while the machine is suspended.
 */
export interface Moment {
  readonly monotonicMs: number
  readonly wallMs: number
}

/** The current time, by both clocks. */
export function thisMoment(): Moment {
  return { monotonicMs: performance.now(), wallMs: Date.now() }
}

/** How long ago a moment was, by the clock that has advanced further. */
export function since({ monotonicMs, wallMs }: Moment): number {
  return Math.max(performance.now() - monotonicMs, Date.now() - wallMs)
}

/** A granted claim, and when it was requested: its lease may have started at any time since. */
export interface GrantedClaim {
  readonly key: string
  readonly token: string
  readonly attempt: number
  readonly askedAt: Moment
}

function storeFault(cause: unknown): WebhookError {
  const isFull = WebhookError.is(cause) && cause.code === 'store_full'
  return isFull ? cause : new WebhookError('store_unavailable', { cause })
}

/**
 * Makes one call to a store, with a time limit. A store that answers synchronously needs no timer.
 *
 * @throws WebhookError `store_full` from the store itself, or else `store_unavailable`
 */
export function askStore<T>(timeoutMs: number, call: () => Later<T>): Later<T> {
  let answer: Later<T>
  try {
    answer = call()
  } catch (cause) {
    throw storeFault(cause)
  }
  if (!isLater(answer)) return answer
  const coming = answer
  const late = () => new Error(`the replay store timed out after ${timeoutMs} ms`)
  return withinTime(timeoutMs, async () => coming, late).catch((cause: unknown) => {
    throw storeFault(cause)
  })
}

/** The result of a claim: granted, or why not. */
export type ClaimResult = GrantedClaim | Exclude<Claim, { status: 'claimed' }>

/**
 * Claims a key. A claim whose answer arrives after the timeout or after its own lease is released immediately, because
 * another run may hold the key by then.
 *
 * @throws WebhookError `store_unavailable`, `store_full`, or `lease_lost` if the lease expired before the answer
 *   arrived
 */
export function claimKey(settings: ReplaySettings, key: string): Later<ClaimResult> {
  const { store, leaseMs, retainMs, timeoutMs } = settings
  const askedAt = thisMoment()
  let isAbandoned = false
  const releaseIfAbandoned = (claim: Claim): Later<Claim> =>
    isAbandoned && claim.status === 'claimed'
      ? whenReady(store.release(key, claim.token), () => claim)
      : claim
  const abandon = (error: unknown): never => {
    isAbandoned = true
    throw error
  }
  const asked = askStore(timeoutMs, () =>
    whenReady(store.claim(key, { leaseMs, retainMs }), releaseIfAbandoned),
  )
  const answered = isLater(asked) ? asked.then(undefined, abandon) : asked
  return whenReady(answered, (claim) => checkClaim(settings, key, askedAt, claim))
}

function checkClaim(
  settings: ReplaySettings,
  key: string,
  askedAt: Moment,
  claim: Claim,
): Later<ClaimResult> {
  if (claim?.status === 'in_flight' || claim?.status === 'done') return claim
  if (claim?.status !== 'claimed') {
    throw new WebhookError('store_unavailable', {
      hint: "The store's claim() did not return a claim.",
    })
  }
  const { token, attempt } = claim
  if (since(askedAt) < settings.leaseMs) return { key, token, attempt, askedAt }
  const hint =
    "The store's answer arrived after the lease had expired: check for a blocked event loop, or raise `replay.leaseMs`."
  return whenReady(releaseKey(settings, { key, token }), () => {
    throw new WebhookError('lease_lost', { hint })
  })
}

/** Releases a key for the sender's retry. If the store does not answer, the key is released when the lease expires. */
export function releaseKey(
  { store, timeoutMs }: ReplaySettings,
  { key, token }: Pick<GrantedClaim, 'key' | 'token'>,
): Later<void> {
  const ignore = () => {}
  try {
    const released = askStore(timeoutMs, () => store.release(key, token))
    return isLater(released) ? released.then(ignore, ignore) : undefined
  } catch {} // The same as a rejection.
}
