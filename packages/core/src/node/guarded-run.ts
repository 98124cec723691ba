import type { ServerResponse } from 'node:http'
import type { AnyDelivery } from '../delivery/delivery.ts'
import type { Admission } from '../delivery/outcome.ts'
import { isSuccess } from '../http/answer.ts'
import { routeAnswered } from '../receiver/fetch-guard.ts'
import { type GuardAccess, guardAccess } from '../receiver/guard-access.ts'
import { failedRun } from '../receiver/run-handler.ts'
import type { NodeRequest } from './read-request.ts'
import { type WatchedResponse, watchResponse } from './watch-response.ts'
import { dropHeaders, writeAnswer } from './write-answer.ts'

/** An admitted delivery and the response of its route. */
export interface GuardedRun<D extends AnyDelivery> {
  readonly admission: Admission<D>
  readonly access: GuardAccess
  readonly watched: WatchedResponse
  /** Whether a failure of this run counts only once its callback has settled. */
  waitsForWork: boolean
  /** Why the route gave up on its response. */
  gaveUpFor: unknown
  /** Whether it was committed by a response that was sent before the route ran. */
  wasAcknowledged: boolean
  /**
   * Whether it was released because of its status alone. The route did not report a failure, and a 2xx can still
   * follow.
   */
  wasReleasedByStatus: boolean
}

const FAILED_THEN_ANSWERED =
  "the route called guard.finish(request, 'failed') and then responded with a 2xx, so the connection was closed for the sender to retry. Respond with a 500."

/** Finishes the run when its response ends, in whichever way the guard is used. */
export function watchRun<D extends AnyDelivery>(
  admission: Admission<D>,
  response: ServerResponse,
): GuardedRun<D> {
  const access = guardAccess(admission)
  access.takeOver()
  const watched = watchResponse(response, {
    async ended(status) {
      if (!isSuccess(status)) return admission.finish('failed', routeAnswered(status))
      if (run.wasReleasedByStatus) return access.commitLate()
      const outcome = await admission.finish('handled')
      if (outcome.kind !== 'failed') return outcome
      // The sender would not retry an event whose claim was released.
      access.mistake('failed, then answered', FAILED_THEN_ANSWERED)
      throw outcome.error
    },
    gaveUp(cause = new Error('the route gave up on its response')) {
      run.gaveUpFor = cause
      if (!run.waitsForWork) void admission.finish('failed', cause)
    },
  })
  const run: GuardedRun<D> = {
    admission,
    access,
    watched,
    waitsForWork: false,
    gaveUpFor: undefined,
    wasAcknowledged: false,
    wasReleasedByStatus: false,
  }
  return run
}

/**
 * Finishes a run whose work is done after the client has disconnected. The status that the route set decides, since the
 * response may never end.
 */
export async function finishByStatus<D extends AnyDelivery>(
  run: GuardedRun<D>,
  { statusCode }: ServerResponse,
): Promise<void> {
  const { admission, watched } = run
  if (watched.isEnded() || watched.isGivenUp()) return
  run.wasReleasedByStatus = !isSuccess(statusCode)
  if (isSuccess(statusCode)) await admission.finish('handled')
  else await admission.finish('failed', routeAnswered(statusCode))
}

/** Fails a run whose work threw, unless its response had already ended. */
export async function failRun<D extends AnyDelivery>(
  { admission, access, watched, wasAcknowledged }: GuardedRun<D>,
  request: NodeRequest,
  response: ServerResponse,
  thrown: unknown,
): Promise<void> {
  if (watched.isEnded() || wasAcknowledged) {
    access.lateError(thrown)
    return
  }
  // A partial response must not look complete, and a framework's error handler must not turn a failure into a 200.
  if (response.headersSent) {
    await admission.finish('failed', thrown)
    response.destroy()
    return
  }
  const result = failedRun(thrown)
  const reason = result.kind === 'discarded' ? result.reason : thrown
  dropHeaders(response)
  writeAnswer(request, response, await admission.finish(result.kind, reason))
}
