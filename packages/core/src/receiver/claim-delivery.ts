import { type AnyDelivery, rememberRequest } from '../delivery/delivery.ts'
import type { Outcome, Settled } from '../delivery/outcome.ts'
import { nameError, WebhookError } from '../error/webhook-error.ts'
import { accepted, refused } from '../http/answer.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import { claimKey, type GrantedClaim, releaseKey } from '../replay/claim.ts'
import { holdLease, type Lease } from '../replay/lease.ts'
import { lazySignal } from '../util/lazy-signal.ts'
import { withinTime } from '../util/time-limit.ts'
import { type RunContext, runContext } from './handler-context.ts'
import type { Settings } from './settings.ts'
import type { VerifiedDelivery } from './verify-delivery.ts'

/** A delivery that may run now. */
export interface ClaimedDelivery extends RunContext {
  readonly kind: 'claimed'
  readonly delivery: AnyDelivery
  /** `undefined` for a run that no store knows of. */
  readonly claim: { readonly granted: GrantedClaim; readonly lease: Lease } | undefined
}

/** The outcome of a delivery that the sender need not send again. */
export function settledOutcome(
  { provider }: Settings,
  delivery: AnyDelivery,
  kind: Settled<AnyDelivery>['kind'],
): Settled<AnyDelivery> {
  return { kind, ...accepted(provider.answer), delivery }
}

/** The outcome of a delivery that the sender should send again. */
export function unsettledOutcome(
  { methods, provider }: Settings,
  delivery: AnyDelivery,
  error: WebhookError,
  retryAfterMs?: number,
): Outcome {
  const kind = error.code === 'in_flight' ? 'in_flight' : 'failed'
  nameError(error, provider.name, delivery.endpoint)
  return { kind, ...refused(error, methods, retryAfterMs), delivery, error }
}

const ARCHIVE_TIMEOUT_MS = 2000

/** Keeps a claimed delivery on record before its handler runs. @throws WebhookError `store_unavailable` */
async function recordDelivery(
  { archive, replay }: Settings,
  { delivery, context }: ClaimedDelivery,
): Promise<void> {
  if (archive === undefined) return
  const { attempt, request } = context
  const timeoutMs = replay?.timeoutMs ?? ARCHIVE_TIMEOUT_MS
  const late = () => new Error(`the archive gave no answer within ${timeoutMs} ms`)
  const record = async () => archive.record(delivery, { attempt, headers: request.headers })
  await withinTime(timeoutMs, record, late).catch((cause: unknown) => {
    const hint =
      'See `cause`; check the archive. `replay.onUnavailable` says what happens without it.'
    throw new WebhookError('store_unavailable', { cause, hint })
  })
}

/** Step 8 for a verified delivery: claims its replay key, or says why it must not run. */
export async function claimDelivery(
  settings: Settings,
  { delivery: verified, isUnique }: VerifiedDelivery,
  readRequest: () => UnverifiedRequest,
): Promise<ClaimedDelivery | Outcome> {
  const { replay, archive } = settings
  const unprotected = (): ClaimedDelivery => ({
    kind: 'claimed',
    delivery: verified,
    claim: undefined,
    ...runContext(1, lazySignal(), readRequest),
  })
  if (!isUnique && archive !== undefined) {
    const cause = new TypeError(
      'an archive needs a key: identify says key: false, and no time is signed',
    )
    return unsettledOutcome(settings, verified, new WebhookError('provider_failed', { cause }))
  }

  let claimed = unprotected()
  if (replay !== undefined && isUnique) {
    try {
      const granted = await claimKey(replay, verified.key)
      if ('status' in granted) {
        if (granted.status === 'done') return settledOutcome(settings, verified, 'duplicate')
        const { retryAfterMs } = granted
        return unsettledOutcome(settings, verified, new WebhookError('in_flight'), retryAfterMs)
      }
      const lease = holdLease(replay, granted)
      const delivery = Object.freeze({ ...verified, replayScope: replay.store.scope })
      rememberRequest(delivery, readRequest)
      const run = runContext(granted.attempt, lease, readRequest)
      claimed = { kind: 'claimed', delivery, claim: { granted, lease }, ...run }
    } catch (error) {
      // A lease that was over may have a successor running: that is never a reason to run without protection.
      const isLate = (error as WebhookError).code === 'lease_lost'
      if (replay.onUnavailable === 'reject' || isLate) {
        return unsettledOutcome(settings, verified, error as WebhookError)
      }
    }
  }

  try {
    await recordDelivery(settings, claimed)
  } catch (error) {
    if (replay?.onUnavailable !== 'run') {
      const { claim } = claimed
      claim?.lease.end()
      if (claim !== undefined && replay !== undefined) await releaseKey(replay, claim.granted)
      return unsettledOutcome(settings, verified, error as WebhookError)
    }
  }
  // The archive took its time: a successor may be running.
  const { claim } = claimed
  if (claim?.lease.isOver()) {
    claim.lease.end()
    if (replay !== undefined) await releaseKey(replay, claim.granted)
    return unsettledOutcome(settings, verified, new WebhookError('lease_lost'))
  }
  return claimed
}
