import type { AnyDelivery } from '../delivery/delivery.ts'
import type { Admission, HandlerContext, Outcome, Rejected } from '../delivery/outcome.ts'
import { WebhookError } from '../error/webhook-error.ts'
import { refused } from '../http/answer.ts'
import { fetchInput, keepAlive, toResponse } from '../http/fetch.ts'
import type { WebhookInput } from '../http/input.ts'
import { timerMs } from '../util/check-options.ts'
import {
  admitDelivery,
  type ClaimedDelivery,
  discardReason,
  type RunResult,
  settled,
} from './claim-delivery.ts'
import { drainGate } from './drain.ts'
import { observer } from './log.ts'
import type { AnyReceiver, Receiver, ReceiverOptions } from './receiver.ts'
import { readSettings } from './settings.ts'
import { verifier } from './verify-delivery.ts'

type Handler = (delivery: AnyDelivery, context: HandlerContext) => unknown

async function run(handler: Handler, { delivery, context }: ClaimedDelivery): Promise<RunResult> {
  try {
    await handler(delivery, context)
    return { kind: 'handled' }
  } catch (cause) {
    const reason = discardReason(cause)
    return reason === undefined ? { kind: 'failed', cause } : { kind: 'discarded', reason }
  }
}

/** A guard does not see what its route has thrown; that it asked for `permanent` is enough. */
function routeResult(succeeded: boolean, context: HandlerContext): RunResult {
  const reason = discardReason(context)
  if (succeeded) return { kind: 'handled' }
  return reason === undefined ? { kind: 'failed' } : { kind: 'discarded', reason }
}

/**
 * A receiver: answers whether the sender really sent these bytes, now, once, and hands over a typed event.
 *
 * @throws TypeError or RangeError naming the option that is unknown, missing or cannot be.
 * @example
 * ```ts
 * const receiver = createReceiver({
 *   provider: rine({ secret: process.env['RINE_WEBHOOK_SECRET'] }),
 *   handlers: {
 *     'message.received': async (delivery) => reply(delivery.event.data.message_id),
 *   },
 * })
 * ```
 */
export function createReceiver<E extends object>(options: ReceiverOptions<E>): Receiver<E> {
  const settings = readSettings(options)
  const verify = verifier(settings)
  const observe = observer(settings, options.hooks)
  const gate = drainGate()
  const hasHandlers = settings.handlers.size > 0

  const reject = (error: WebhookError, input: WebhookInput): Rejected => {
    observe.rejected(error, input)
    return { kind: 'rejected', ...refused(error), error }
  }
  const report = (outcome: Outcome): Outcome => {
    observe.settled(outcome)
    return outcome
  }
  const handlerFor = ({ known, type }: AnyDelivery) =>
    ((known ? settings.handlers.get(type) : undefined) ?? settings.handlers.get('*')) as
      | Handler
      | undefined

  /** `accepts` says which verified deliveries are worth a claim. */
  const begin = async (
    input: WebhookInput,
    accepts: (delivery: AnyDelivery) => boolean,
  ): Promise<ClaimedDelivery | Outcome> => {
    if (gate.isClosed()) return reject(new WebhookError('shutting_down'), input)
    const leave = gate.enter()
    let admission: ClaimedDelivery | Outcome | undefined
    try {
      const delivery = await verify(input)
      if (!accepts(delivery)) return report(settled(settings, delivery, 'ignored'))
      admission = await admitDelivery(settings, delivery)
      return admission.kind === 'admitted' ? leaveOnSettle(admission, leave) : report(admission)
    } catch (error) {
      return reject(error as WebhookError, input)
    } finally {
      if (admission?.kind !== 'admitted') leave()
    }
  }
  const leaveOnSettle = (admission: ClaimedDelivery, leave: () => void): ClaimedDelivery => ({
    ...admission,
    settle: (result) => admission.settle(result).finally(leave),
  })
  const settle = async (admission: ClaimedDelivery, result: RunResult): Promise<Outcome> => {
    const { outcome, told } = await admission.settle(result)
    observe.settled(told)
    return outcome
  }

  const receive = async (input: WebhookInput): Promise<Outcome> => {
    if (!hasHandlers) {
      throw new TypeError('receive: the receiver has no handlers, and would drop every event')
    }
    const admission = await begin(input, (delivery) => handlerFor(delivery) !== undefined)
    if (admission.kind !== 'admitted') return admission
    return settle(admission, await run(handlerFor(admission.delivery) as Handler, admission))
  }

  const admit = async (input: WebhookInput): Promise<Admission> => {
    const admission = await begin(input, () => true)
    if (admission.kind !== 'admitted') return admission
    const { kind, delivery, context } = admission
    let outcome: Promise<Outcome> | undefined
    return Object.freeze({
      kind,
      delivery,
      context,
      settle(succeeded: boolean) {
        outcome ??= settle(admission, routeResult(succeeded, context))
        return outcome
      },
    })
  }

  const receiver: AnyReceiver = Object.freeze({
    hasHandlers,
    verify,
    receive,
    admit,
    async fetch(request: Request, context?: unknown) {
      return toResponse(await keepAlive(receive(fetchInput(request, context)), context))
    },
    async drain({ timeoutMs }: { readonly timeoutMs?: number | undefined } = {}) {
      if (timeoutMs !== undefined) timerMs('drain: timeoutMs', timeoutMs)
      await gate.drain(timeoutMs)
    },
  })
  // The handlers' types were checked against the provider's events; from here on they are data.
  return receiver as Receiver<E>
}
