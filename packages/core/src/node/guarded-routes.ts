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

/** What a guard knows about the requests that it admitted. `Q` is the framework's request type. */
export interface PassedRequests<Q, D extends AnyDelivery> {
  /** Returns the verified delivery of a request. @throws TypeError for a request that did not pass this guard. */
  delivery(request: Q): D
  /**
   * Returns the context of a request's run, such as `attempt` and `signal`. @throws TypeError for a request that did
   * not pass this guard.
   */
  context(request: Q): HandlerContext
  /**
   * Finishes a delivery whose route does not end its response. @throws TypeError for a request that did not pass this
   * guard.
   */
  finish(request: Q, result: 'handled' | 'failed'): Promise<void>
}

/** A guard for routes: it verifies and claims the delivery, and then the route's own code runs. */
export interface NodeGuard<D extends AnyDelivery = AnyDelivery>
  extends PassedRequests<IncomingMessage, D> {
  /**
   * Resolves to whether the route may run; if not, the response has been sent. The route's `end` finishes the delivery.
   * `proceed` is called if the route may run, inside the span of an instrumented receiver.
   */
  admit(request: NodeRequest, response: ServerResponse, proceed?: () => void): Promise<boolean>
  /**
   * Runs `work` for an admitted delivery and finishes the delivery according to the response, or with a 500 if `work`
   * fails. Resolves to whether `work` succeeded, so that the framework may continue; never rejects. With `'end'`, it
   * makes no difference whether the client has disconnected by the time `work` settles, for frameworks whose reply
   * settles then.
   */
  run(
    request: NodeRequest,
    response: ServerResponse,
    work: (delivery: D, context: HandlerContext) => unknown,
    decidedBy?: 'end' | undefined,
  ): Promise<boolean>
  /** Looks up the admitted requests by the framework's request object. */
  passedBy<Q>(rawOf: (request: Q) => IncomingMessage): PassedRequests<Q, D>
}

const ACKNOWLEDGED_FIRST =
  'the route responded before its delivery was admitted, so a failure could not be retried. Respond after the guard has run.'

/** Creates a guard for the routes of one receiver. It remembers which requests it admitted. */
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
    proceed?: () => void,
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
    // Something else responded while the delivery was being admitted.
    const { headersSent, writableEnded, statusCode } = response
    if (headersSent && !isSuccess(statusCode)) {
      await admission.finish('failed', routeAnswered(statusCode))
      return false
    }
    const run = watchRun(admission, response)
    runs.set(request, run)
    if (headersSent) run.access.mistake('acknowledged first', ACKNOWLEDGED_FIRST)
    // Only the head was sent: the end of that response decides.
    run.wasAcknowledged = writableEnded
    if (writableEnded) await admission.finish('handled')
    if (proceed !== undefined) run.access.within(proceed)
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
    // A platform with simulated requests reads the response, and may stop, as soon as the listener settles.
    await runs.get(given[0])?.watched.letOut()
    return succeeded
  }

  return { ...passedBy((request: IncomingMessage) => request), admit, run: runAndLetOut, passedBy }
}
