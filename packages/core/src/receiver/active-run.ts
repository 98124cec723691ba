import type { Admission, Outcome } from '../delivery/outcome.ts'
import { oneOf } from '../util/check-options.ts'
import { isLater, type Later, whenReady } from '../util/time-limit.ts'
import type { ClaimedDelivery } from './claim-delivery.ts'
import { finishRun } from './finish-run.ts'
import { grantAccess } from './guard-access.ts'
import type { ReceiverLog } from './log.ts'
import { trackWork } from './observe.ts'
import { type RunResult, runHandler } from './run-handler.ts'
import { noteRun } from './run-notes.ts'
import type { Settings } from './settings.ts'

/** A claimed delivery in progress, and how to finish it. */
export interface ActiveRun {
  readonly claimed: ClaimedDelivery
  finish(result: RunResult): Later<Outcome>
  /** Commits a run that was finished as failed. Has no effect on any other run. */
  commitLate(): Promise<Outcome | undefined>
}

/** Tracks a claimed delivery and makes sure that it is finished only once. */
export function activeRun(
  settings: Settings,
  claimed: ClaimedDelivery,
  report: (outcome: Outcome) => Outcome,
  end: () => void,
): ActiveRun {
  let outcome: Later<Outcome> | undefined
  const finishOnce = (result: RunResult) =>
    whenReady(finishRun(settings, claimed, result), ({ outcome: finished, settled }) => {
      // Set first, so that a hook that finishes the run again finds it finished.
      outcome = noteRun(finished, { attempt: claimed.context.attempt })
      void whenReady(settled, end)
      // A commit that the store has not confirmed is retried after the response.
      if (isLater(settled) && finished.error !== undefined) trackWork(finished, settled)
      return report(finished)
    })
  // A run that never ends must not block `drain` for longer than its claim lasts.
  claimed.claim?.lease.onLost(end)
  return {
    claimed,
    finish(result) {
      outcome ??= finishOnce(result)
      return outcome
    },
    async commitLate() {
      if ((await outcome)?.kind !== 'failed') return outcome
      outcome = finishOnce({ kind: 'handled' })
      return outcome
    },
  }
}

/** Creates the admission of a claimed delivery, for application code. */
export function admissionOf(
  { claimed, finish, commitLate }: ActiveRun,
  log: ReceiverLog,
): Admission {
  const { delivery, context, claim } = claimed
  claim?.lease.keep()
  let begun: Promise<Outcome> | undefined
  const runWork = async (work: Parameters<Admission['run']>[0]) => {
    const running = runHandler(work, claimed)
    return finish(isLater(running) ? await running : running)
  }
  const admission: Admission = {
    kind: 'admitted',
    delivery,
    context,
    run(work) {
      // Once the run has started or is finished, another run may hold the claim.
      begun ??= runWork(work)
      return begun
    },
    async finish(result, reason) {
      oneOf('finish', result, ['handled', 'failed', 'discarded'])
      const finished = Promise.resolve(
        result === 'handled'
          ? finish({ kind: 'handled' })
          : result === 'failed'
            ? finish({ kind: 'failed', cause: reason })
            : finish({ kind: 'discarded', reason: String(reason ?? '') }),
      )
      begun ??= finished
      return finished
    },
  }
  grantAccess(admission, {
    takeOver: claimed.refuseAnswers,
    mistake: log.mistake,
    lateError: (cause) => log.lateError(delivery, cause),
    commitLate,
    within: (work) => work(),
  })
  return Object.freeze(admission)
}

/** Whether a handler returned something that looks like a response: a `Response`, a string or bytes. */
export function isBody(value: unknown): boolean {
  if (typeof value === 'string') return value !== ''
  if (typeof value !== 'object' || value === null) return false
  return ArrayBuffer.isView(value) || ('status' in value && 'headers' in value)
}
