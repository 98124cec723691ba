import type { Outcome } from '../delivery/outcome.ts'
import { nameError, WebhookError } from '../error/webhook-error.ts'
import { releaseKey } from '../replay/claim.ts'
import { commitKey } from '../replay/commit.ts'
import { type Later, whenReady, withinTime } from '../util/time-limit.ts'
import type { Archive } from './archive.ts'
import { type ClaimedDelivery, settledOutcome, unsettledOutcome } from './claim-delivery.ts'
import type { RunResult } from './run-handler.ts'
import type { Settings } from './settings.ts'

/** A finished run: its outcome, and a promise for the work that continues after it. */
export interface FinishedRun {
  readonly outcome: Outcome
  readonly settled: Later<void>
}

/** Keeps a failure that is already a `WebhookError`, such as a fenced write, a mismatch or a route's status. */
function failureOf(cause: unknown): WebhookError {
  const isOurs =
    WebhookError.is(cause) &&
    ['lease_lost', 'payload_mismatch', 'handler_failed'].includes(cause.code)
  return isOurs ? cause : new WebhookError('handler_failed', { cause })
}

async function archiveResult(
  archive: Archive,
  { replay }: Settings,
  { delivery, context }: ClaimedDelivery,
  { error }: Outcome,
  result: RunResult,
): Promise<void> {
  const { attempt } = context
  const code = error?.code
  // An event that is discarded because it never matches its schema is archived as a failure.
  const kind = result.kind === 'discarded' && code !== undefined ? 'failed' : result.kind
  const finish = async () => archive.finish(delivery.key, { attempt, result: kind, error: code })
  const late = () => new Error('the archive timed out')
  await withinTime(replay?.timeoutMs ?? 2000, finish, late).catch(() => {})
}

/** Step 10: commits or releases the claim, and builds the response. */
export function finishRun(
  settings: Settings,
  claimed: ClaimedDelivery,
  result: RunResult,
): Later<FinishedRun> {
  const ending =
    result.kind === 'failed' && !claimed.isCommitted()
      ? releaseRun(settings, claimed, result)
      : commitRun(settings, claimed, result)
  const { archive } = settings
  if (archive === undefined) return ending
  return whenReady(ending, async (finished) => {
    await archiveResult(archive, settings, claimed, finished.outcome, result)
    return finished
  })
}

function releaseRun(
  settings: Settings,
  { delivery, claim }: ClaimedDelivery,
  { cause }: Extract<RunResult, { kind: 'failed' }>,
): Later<FinishedRun> {
  claim?.lease.end()
  const released = claim === undefined ? undefined : releaseKey(claim.replay, claim.granted)
  return whenReady(released, () => ({
    outcome: unsettledOutcome(settings, delivery, failureOf(cause)),
    settled: undefined,
  }))
}

function commitRun(
  settings: Settings,
  { delivery, claim, answer, isCommitted }: ClaimedDelivery,
  result: RunResult,
): Later<FinishedRun> {
  const { provider } = settings
  const finished = (error: WebhookError | undefined, settled: Later<void>): FinishedRun => {
    const isDiscarded = result.kind === 'discarded'
    const fault = (isDiscarded ? result.error : undefined) ?? error
    const outcome = settledOutcome(settings, delivery, isDiscarded ? 'discarded' : 'handled')
    return {
      settled,
      outcome: Object.assign(
        outcome,
        result.kind === 'handled' ? answer() : undefined,
        isDiscarded ? { reason: result.reason } : undefined,
        fault && { error: nameError(fault, provider.name, delivery.endpoint) },
      ),
    }
  }
  if (isCommitted()) {
    claim?.lease.end()
    return finished(result.kind === 'failed' ? failureOf(result.cause) : undefined, undefined)
  }
  if (claim === undefined) return finished(undefined, undefined)
  const { inTime, settled } = commitKey(claim.replay, claim.granted, claim.lease)
  return whenReady(inTime, (error) => finished(error, settled))
}
