import { WebhookError } from '../error/webhook-error.ts'
import { withinTime } from '../util/time-limit.ts'
import type { ReplaySettings } from './replay-settings.ts'
import type { Claim } from './replay-store.ts'

/** When something was asked for, by the monotonic and the wall clock: one of them stops in suspend. */
export interface Moment {
  readonly monotonicMs: number
  readonly wallMs: number
}

/** This moment, by both clocks. */
export function thisMoment(): Moment {
  return { monotonicMs: performance.now(), wallMs: Date.now() }
}

/** How long ago a moment was, by the clock that has gone further. */
export function since({ monotonicMs, wallMs }: Moment): number {
  return Math.max(performance.now() - monotonicMs, Date.now() - wallMs)
}

/** A claim that has been granted, and when it was asked for: its lease may have begun any time since. */
export interface GrantedClaim {
  readonly key: string
  readonly token: string
  readonly attempt: number
  readonly askedAt: Moment
}

/**
 * One call to a store, bounded in time.
 *
 * @throws WebhookError the store's own `store_full`, else `store_unavailable`
 */
export async function askStore<T>(timeoutMs: number, call: () => Promise<T>): Promise<T> {
  const late = () => new Error(`the replay store gave no answer within ${timeoutMs} ms`)
  return withinTime(timeoutMs, async () => call(), late).catch((cause: unknown) => {
    const isFull = WebhookError.is(cause) && cause.code === 'store_full'
    throw isFull ? cause : new WebhookError('store_unavailable', { cause })
  })
}

/**
 * Claims a key. A claim whose answer comes too late, after the time for it or after its own lease, is released at
 * once: another run may hold the key by then.
 *
 * @throws WebhookError `store_unavailable`, `store_full`, or `lease_lost` when the lease was over before its answer
 */
export async function claimKey(
  settings: ReplaySettings,
  key: string,
): Promise<GrantedClaim | Exclude<Claim, { status: 'claimed' }>> {
  const { store, leaseMs, retainMs, timeoutMs } = settings
  const askedAt = thisMoment()
  let isAbandoned = false
  const call = async () => {
    const claim = await store.claim(key, { leaseMs, retainMs })
    if (isAbandoned && claim.status === 'claimed') await store.release(key, claim.token)
    return claim
  }
  const claim = await askStore(timeoutMs, call).catch((error: unknown) => {
    isAbandoned = true
    throw error
  })
  if (claim?.status === 'in_flight' || claim?.status === 'done') return claim
  if (claim?.status !== 'claimed') {
    throw new WebhookError('store_unavailable', { hint: "The store's claim() returned no claim." })
  }
  const { token, attempt } = claim
  if (since(askedAt) < leaseMs) return { key, token, attempt, askedAt }
  await releaseKey(settings, { key, token })
  const hint =
    "The store's answer came after the lease was over: look for a stalled event loop, or raise `replay.leaseMs`."
  throw new WebhookError('lease_lost', { hint })
}

/** Frees a key for the sender's retry. If the store does not answer, the end of the lease frees it. */
export async function releaseKey(
  { store, timeoutMs }: ReplaySettings,
  { key, token }: Pick<GrantedClaim, 'key' | 'token'>,
): Promise<void> {
  await askStore(timeoutMs, () => store.release(key, token)).catch(() => {})
}
