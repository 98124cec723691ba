import { type AnyDelivery, isKeyless, rememberRequest } from '../delivery/delivery.ts'
import type { Settled, Unsettled } from '../delivery/outcome.ts'
import { nameError, WebhookError } from '../error/webhook-error.ts'
import { accepted, refused } from '../http/answer.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import { type ClaimResult, claimKey, type GrantedClaim, releaseKey } from '../replay/claim.ts'
import { holdLease, type Lease } from '../replay/lease.ts'
import type { ReplaySettings } from '../replay/replay-settings.ts'
import { lazySignal } from '../util/lazy-signal.ts'
import { isLater, type Later, whenReady, withinTime } from '../util/time-limit.ts'
import type { Archive } from './archive.ts'
import { type RunContext, runContext } from './handler-context.ts'
import type { Settings } from './settings.ts'

/** A claim that the run holds, and the settings under which it was made. */
interface HeldClaim {
  readonly replay: ReplaySettings
  readonly granted: GrantedClaim
  readonly lease: Lease
}

/** A delivery that may be handled now. */
export interface ClaimedDelivery extends RunContext {
  readonly kind: 'claimed'
  readonly delivery: AnyDelivery
  /** `undefined` for a run without replay protection. */
  readonly claim: HeldClaim | undefined
}

/** The outcome of a delivery that must not run now. */
export type Unclaimed = Unsettled<AnyDelivery> | SettledAs<'duplicate'>

type SettledAs<K> = Settled<AnyDelivery> & { readonly kind: K }

/** Builds the outcome of a delivery that the sender does not need to retry. */
export function settledOutcome<K extends Settled<AnyDelivery>['kind']>(
  { provider }: Settings,
  delivery: AnyDelivery,
  kind: K,
): SettledAs<K> {
  return { kind, ...accepted(provider.answer), delivery }
}

/** Builds the outcome of a delivery that the sender should retry. */
export function unsettledOutcome(
  { methods, provider }: Settings,
  delivery: AnyDelivery,
  error: WebhookError,
  retryAfterMs?: number,
): Unsettled<AnyDelivery> {
  const kind = error.code === 'in_flight' ? 'in_flight' : 'failed'
  nameError(error, provider.name, delivery.endpoint)
  return { kind, ...refused(error, methods, retryAfterMs), delivery, error }
}

const ARCHIVE_TIMEOUT_MS = 2000

/** Archives a claimed delivery before its handler runs. @throws WebhookError `store_unavailable` */
async function recordDelivery(
  archive: Archive,
  { replay }: Settings,
  { delivery, context }: ClaimedDelivery,
): Promise<void> {
  const { attempt, request } = context
  const timeoutMs = replay?.timeoutMs ?? ARCHIVE_TIMEOUT_MS
  const late = () => new Error(`the archive timed out after ${timeoutMs} ms`)
  const record = async () => archive.record(delivery, { attempt, headers: request.headers })
  await withinTime(timeoutMs, record, late).catch((cause: unknown) => {
    const hint =
      'See `cause`; check the archive. `replay.onUnavailable` determines what happens when it is unavailable.'
    throw new WebhookError('store_unavailable', { cause, hint })
  })
}

/** Archives a claimed delivery, or releases its claim if that fails. */
async function archiveDelivery(
  archive: Archive,
  settings: Settings,
  claimed: ClaimedDelivery,
): Promise<ClaimedDelivery | Unclaimed> {
  const { replay } = settings
  const { delivery, claim } = claimed
  const giveBack = async (error: WebhookError): Promise<Unclaimed> => {
    claim?.lease.end()
    if (claim !== undefined) await releaseKey(claim.replay, claim.granted)
    return unsettledOutcome(settings, delivery, error)
  }
  claim?.lease.keep()
  try {
    await recordDelivery(archive, settings, claimed)
  } catch (error) {
    if (replay?.onUnavailable !== 'run') return giveBack(error as WebhookError)
  }
  // The archive took so long that another run may have started.
  return claim?.lease.isOver() ? giveBack(new WebhookError('lease_lost')) : claimed
}

/** Step 8 for a verified delivery: claims its replay key, or returns why it must not run. */
export function claimDelivery(
  settings: Settings,
  delivery: AnyDelivery,
  readRequest: () => UnverifiedRequest,
): Later<ClaimedDelivery | Unclaimed> {
  const { replay, archive } = settings
  const hasKey = !isKeyless(delivery)
  if (!hasKey && archive !== undefined) {
    const cause = new TypeError(
      'an archive requires a replay key, but identify returned key: false and no time is signed',
    )
    return unsettledOutcome(settings, delivery, new WebhookError('provider_failed', { cause }))
  }

  const unprotected = (): ClaimedDelivery => ({
    kind: 'claimed',
    delivery,
    claim: undefined,
    ...runContext(1, lazySignal(), readRequest),
  })
  const claiming =
    replay === undefined || !hasKey
      ? unprotected()
      : claimReplayKey(settings, replay, delivery, readRequest, unprotected)
  if (archive === undefined) return claiming
  return whenReady(claiming, (claimed) =>
    claimed.kind === 'claimed' ? archiveDelivery(archive, settings, claimed) : claimed,
  )
}

function claimReplayKey(
  settings: Settings,
  replay: ReplaySettings,
  verified: AnyDelivery,
  readRequest: () => UnverifiedRequest,
  unprotected: () => ClaimedDelivery,
): Later<ClaimedDelivery | Unclaimed> {
  const take = (granted: ClaimResult): ClaimedDelivery | Unclaimed => {
    if ('status' in granted) {
      if (granted.status === 'done') return settledOutcome(settings, verified, 'duplicate')
      const { retryAfterMs } = granted
      return unsettledOutcome(settings, verified, new WebhookError('in_flight'), retryAfterMs)
    }
    const lease = holdLease(replay, granted)
    const delivery = { ...verified, replayScope: replay.store.scope }
    rememberRequest(delivery, readRequest)
    Object.freeze(delivery)
    const run = runContext(granted.attempt, lease, readRequest)
    return { kind: 'claimed', delivery, claim: { replay, granted, lease }, ...run }
  }
  const fail = (error: unknown): ClaimedDelivery | Unclaimed => {
    // After a lease has expired, another run may have started, so this never justifies running without protection.
    const isLate = (error as WebhookError).code === 'lease_lost'
    return replay.onUnavailable === 'reject' || isLate
      ? unsettledOutcome(settings, verified, error as WebhookError)
      : unprotected()
  }
  try {
    const claiming = claimKey(replay, verified.key)
    return isLater(claiming) ? claiming.then(take, fail) : take(claiming)
  } catch (error) {
    return fail(error)
  }
}
