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
  /** Whether the failure of this run decides only when its callback has settled. */
  waitsForWork: boolean
  /** Why the route has given its answer up. */
  gaveUpFor: unknown
  /** Whether it was committed by an answer that something has given before the route. */
  wasAcknowledged: boolean
  /** Whether it was released by its status alone: it has not declared failure, and a 2xx can still follow. */
  wasReleasedByStatus: boolean
}

/** The end of the answer decides, in whichever form the guard is used. */
export function watchRun<D extends AnyDelivery>(
  admission: Admission<D>,
  response: ServerResponse,
): GuardedRun<D> {
  const access = guardAccess(admission)
  access.takeOver()
  const watched = watchResponse(response, {
    ended(status) {
      if (!isSuccess(status)) return admission.finish('failed', routeAnswered(status))
      return run.wasReleasedByStatus ? access.commitLate() : admission.finish('handled')
    },
    gaveUp(cause = new Error('the route gave its answer up')) {
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

/** The work is done and the client is gone: the status that the route has chosen decides, since no end may follow. */
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

/** What the work threw decides, unless its answer has been ended before. */
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
  // Half an answer must not look whole; a framework's own error handler must not make a 200 of a failure.
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
