import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AnyDelivery } from '../delivery/delivery.ts'
import type { HandlerContext } from '../delivery/outcome.ts'
import { isSuccess } from '../http/answer.ts'
import { routeAnswered } from '../receiver/fetch-guard.ts'
import type { AnyReceiver } from '../receiver/receiver.ts'
import { oneOf } from '../util/check-options.ts'
import { failRun, finishByStatus, type GuardedRun, watchRun } from './guarded-run.ts'
import { keepBody, type NodeInputOptions, type NodeRequest, requestInput } from './read-request.ts'
import { restOfPacket } from './rest-of-packet.ts'
import { writeAnswer } from './write-answer.ts'

/** What a guard knows of the requests that have passed it. `Q` is a framework's name for a request. */
export interface PassedRequests<Q, D extends AnyDelivery> {
  /** The verified delivery of a request. @throws TypeError for one that did not pass this guard. */
  delivery(request: Q): D
  /** `attempt` and `signal` of this run. @throws TypeError for a request that did not pass this guard. */
  context(request: Q): HandlerContext
  /** Finishes by hand a delivery whose route does not end its response. @throws TypeError for a request that did not pass. */
  finish(request: Q, result: 'handled' | 'failed'): Promise<void>
}

/** A guard for routes: verified and claimed first, then the route's own code. */
export interface NodeGuard<D extends AnyDelivery = AnyDelivery>
  extends PassedRequests<IncomingMessage, D> {
  /**
   * Whether the route may run; if not, the answer has been sent. The route's `end` finishes the delivery. `goOn` is
   * called for a route that may run, inside the span of an instrumented receiver.
   */
  admit(request: NodeRequest, response: ServerResponse, goOn?: () => void): Promise<boolean>
  /**
   * Runs `work` for an admitted delivery and finishes it by the answer it ends with, or by its failure, which is
   * answered with a 500. Resolves to whether `work` has succeeded, so that the framework may go on; never rejects. With
   * `'end'` a client that is gone when `work` has settled changes nothing: for frameworks whose reply settles then.
   */
  run(
    request: NodeRequest,
    response: ServerResponse,
    work: (delivery: D, context: HandlerContext) => unknown,
    decidedBy?: 'end' | undefined,
  ): Promise<boolean>
  /** The requests that have passed, by a framework's name for them. */
  passedBy<Q>(rawOf: (request: Q) => IncomingMessage): PassedRequests<Q, D>
}

const ACKNOWLEDGED_FIRST =
  'the route answered before its delivery was admitted, so a failure could not be retried. Answer after the guard.'

/** Routes behind one receiver, and which requests have passed. */
export function guardedRoutes<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  options: NodeInputOptions | undefined,
): NodeGuard<D> {
  const runs = new WeakMap<IncomingMessage, GuardedRun<D>>()
  const passed = (request: IncomingMessage): GuardedRun<D> => {
    const run = runs.get(request)
    if (run !== undefined) return run
    throw new TypeError('this request did not pass the guard: mount guard(receiver) on its route')
  }
  const passedBy = <Q>(rawOf: (request: Q) => IncomingMessage): PassedRequests<Q, D> => ({
    delivery: (request) => passed(rawOf(request)).admission.delivery,
    context: (request) => passed(rawOf(request)).admission.context,
    async finish(request, result) {
      oneOf('guard.finish', result, ['handled', 'failed'])
      const reason = result === 'failed' ? new Error('the route called guard.finish') : undefined
      await passed(rawOf(request)).admission.finish(result, reason)
    },
  })

  async function admit(
    request: NodeRequest,
    response: ServerResponse,
    goOn?: () => void,
  ): Promise<boolean> {
    const letGo = keepBody(request, response)
    const arriving = restOfPacket(request)
    if (arriving !== undefined) await arriving
    const admission = await receiver.admit(requestInput(request, options, arriving !== undefined))
    letGo()
    if (admission.kind !== 'admitted') {
      writeAnswer(request, response, admission)
      return false
    }
    // Something else has answered while the delivery was being admitted.
    const { headersSent, writableEnded, statusCode } = response
    if (headersSent && !isSuccess(statusCode)) {
      await admission.finish('failed', routeAnswered(statusCode))
      return false
    }
    const run = watchRun(admission, response)
    runs.set(request, run)
    if (headersSent) run.access.mistake('acknowledged first', ACKNOWLEDGED_FIRST)
    // A head alone is no answer yet: that one's end decides.
    run.wasAcknowledged = writableEnded
    if (writableEnded) await admission.finish('handled')
    if (goOn !== undefined) run.access.within(goOn)
    return true
  }

  const runWork: NodeGuard<D>['run'] = async (request, response, work, decidedBy) => {
    if (!(await admit(request, response))) return false
    const run = passed(request)
    const { admission, access, watched } = run
    run.waitsForWork = true
    try {
      await access.within(() => work(admission.delivery, admission.context))
    } catch (thrown) {
      await failRun(run, request, response, thrown)
      return false
    }
    run.waitsForWork = false
    if (watched.isGivenUp()) {
      await admission.finish('failed', run.gaveUpFor)
      return false
    }
    if (decidedBy === 'end') return true
    if (watched.isGone()) await finishByStatus(run, response)
    else if (!watched.isEnded()) response.once('close', () => void finishByStatus(run, response))
    return true
  }

  const runAndLetOut: NodeGuard<D>['run'] = async (...given) => {
    const succeeded = await runWork(...given)
    // A platform that makes requests up takes its answer, and may stop, as soon as the listener has settled.
    await runs.get(given[0])?.watched.letOut()
    return succeeded
  }

  return { ...passedBy((request: IncomingMessage) => request), admit, run: runAndLetOut, passedBy }
}
