import type { Outcome } from '../delivery/outcome.ts'
import { nameError, WebhookError } from '../error/webhook-error.ts'
import { releaseKey } from '../replay/claim.ts'
import { commitKey } from '../replay/commit.ts'
import { withinTime } from '../util/time-limit.ts'
import { type ClaimedDelivery, settledOutcome, unsettledOutcome } from './claim-delivery.ts'
import type { RunResult } from './run-handler.ts'
import type { Settings } from './settings.ts'

/** A run that is over: its outcome, and when nothing more happens for it. */
export interface FinishedRun {
  readonly outcome: Outcome
  readonly settled: Promise<void>
}

/** A failure that is a `WebhookError` already says so itself: a fenced write, a mismatch, a route's own status. */
function failureOf(cause: unknown): WebhookError {
  const isOurs =
    WebhookError.is(cause) &&
    ['lease_lost', 'payload_mismatch', 'handler_failed'].includes(cause.code)
  return isOurs ? cause : new WebhookError('handler_failed', { cause })
}

async function archiveResult(
  { archive, replay }: Settings,
  { delivery, context }: ClaimedDelivery,
  outcome: Outcome,
  result: RunResult,
): Promise<void> {
  if (archive === undefined) return
  const { attempt } = context
  const code = outcome.error?.code
  // An event that is discarded since it never fits lies in the archive as a failure.
  const kind = result.kind === 'discarded' && code !== undefined ? 'failed' : result.kind
  const finish = async () => archive.finish(delivery.key, { attempt, result: kind, error: code })
  const late = () => new Error('the archive gave no answer in time')
  await withinTime(replay?.timeoutMs ?? 2000, finish, late).catch(() => {})
}

/** Step 10: commits or releases the claim, and makes the answer. */
export async function finishRun(
  settings: Settings,
  claimed: ClaimedDelivery,
  result: RunResult,
): Promise<FinishedRun> {
  const { replay, provider } = settings
  const { delivery, claim, answer, isCommitted } = claimed
  let settled: Promise<void> = Promise.resolve()
  let error: WebhookError | undefined

  if (result.kind === 'failed' && !isCommitted()) {
    claim?.lease.end()
    if (claim !== undefined && replay !== undefined) await releaseKey(replay, claim.granted)
    const outcome = unsettledOutcome(settings, delivery, failureOf(result.cause))
    await archiveResult(settings, claimed, outcome, result)
    return { outcome, settled }
  }
  if (isCommitted()) {
    claim?.lease.end()
    if (result.kind === 'failed') error = failureOf(result.cause)
  } else if (claim !== undefined && replay !== undefined) {
    const commit = commitKey(replay, claim.granted, claim.lease)
    settled = commit.settled
    error = await commit.inTime
  }
  const kind = result.kind === 'discarded' ? 'discarded' : 'handled'
  if (result.kind === 'discarded') error = result.error ?? error
  const reason = result.kind === 'discarded' ? { reason: result.reason } : {}
  const wanted = result.kind === 'handled' ? answer() : undefined
  const named =
    error === undefined ? {} : { error: nameError(error, provider.name, delivery.endpoint) }
  const outcome: Outcome = {
    ...settledOutcome(settings, delivery, kind),
    ...wanted,
    ...reason,
    ...named,
  }
  await archiveResult(settings, claimed, outcome, result)
  return { outcome, settled }
}
