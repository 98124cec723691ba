import { type AnyDelivery, isKeyless } from '../delivery/delivery.ts'
import type { Admission, HandlerContext, Outcome } from '../delivery/outcome.ts'
import { nameError, WebhookError } from '../error/webhook-error.ts'
import { refused } from '../http/answer.ts'
import type { WebhookInput } from '../http/input.ts'
import { timerMs } from '../util/check-options.ts'
import { runSteps, type Steps } from '../util/steps.ts'
import { isLater } from '../util/time-limit.ts'
import { type ActiveRun, activeRun, admissionOf, isBody } from './active-run.ts'
import { type Arrival, requestArrivals } from './arrival.ts'
import { claimDelivery, settledOutcome } from './claim-delivery.ts'
import { drainGate } from './drain.ts'
import { fetchBy } from './fetch-by.ts'
import { receiverLog } from './log.ts'
import { mismatchResult } from './mismatch.ts'
import { type OutcomeHooks, outcomeObserver } from './observe.ts'
import type { AnyReceiver, Receiver } from './receiver.ts'
import type { ReceiverOptions } from './receiver-options.ts'
import { openRerunDoor } from './rerun-access.ts'
import { runHandler } from './run-handler.ts'
import { readSettings } from './settings.ts'
import { deliveryVerifier } from './verify-delivery.ts'

type AnyHandler = (delivery: AnyDelivery, context: HandlerContext) => unknown

/**
 * Creates a receiver. It authenticates each request, rejects stale ones, recognizes duplicates, and passes a typed
 * event to your handler.
 *
 * @throws TypeError or RangeError for a mistake in the options, with a message that says what to change.
 * @example
 * ```ts
 * const receiver = createReceiver({
 *   provider: rine({ secret: process.env.RINE_WEBHOOK_SECRET }),
 *   handlers: {
 *     'message.received': async (delivery) => reply(delivery.event.data.message_id),
 *   },
 * })
 * ```
 */
export function createReceiver<E extends object>(options: ReceiverOptions<E>): Receiver<E> {
  const settings = readSettings(options)
  const { provider, endpoint, handlers, methods, replay } = settings
  const verifyDelivery = deliveryVerifier(settings)
  const arrivalOf = requestArrivals(settings, verifyDelivery)
  const log = receiverLog(settings)
  const observe = outcomeObserver(settings, log, options as OutcomeHooks)
  const gate = drainGate()
  for (const warning of settings.warnings) log.mistake(warning, warning)

  // Only types that the provider lists have handlers of their own.
  const handlerFor = ({ type }: AnyDelivery) =>
    (handlers.get(type) ?? handlers.get('*')) as AnyHandler | undefined
  const rejected = (cause: unknown): Outcome => {
    // An invalid input can throw before `verify` sees it.
    const error = WebhookError.is(cause) ? cause : new WebhookError('provider_failed', { cause })
    nameError(error, provider.name, endpoint)
    return { kind: 'rejected', ...refused(error, methods), error }
  }

  const isHandled = (delivery: AnyDelivery) => handlerFor(delivery) !== undefined

  /** Steps 1 to 8. `wants` decides which verified deliveries are claimed. */
  function* begin(
    arrival: Arrival,
    wants: (delivery: AnyDelivery) => boolean,
  ): Steps<ActiveRun | Outcome> {
    const { request, answerHandshake, verify } = arrival
    const report = (outcome: Outcome) => observe(outcome, arrival)
    if (gate.isClosed()) return report(rejected(new WebhookError('shutting_down')))
    const leave = gate.enter()
    const share = settings.openShare()
    const end = () => {
      share.release()
      leave()
    }
    let isActive = false
    try {
      const answering = answerHandshake()
      const greeting = isLater(answering) ? yield answering : answering
      if (greeting !== undefined) return report({ kind: 'handshake', ...greeting })
      const verifying = verify(share)
      const delivery = isLater(verifying) ? yield verifying : verifying
      if (delivery.handshake !== undefined)
        return report({ kind: 'handshake', ...delivery.handshake })
      if (!wants(delivery)) return report(settledOutcome(settings, delivery, 'ignored'))
      if (replay !== undefined && isKeyless(delivery)) {
        log.mistake(
          'key: false',
          'identify returned key: false and no time is signed, so replays cannot be recognized',
        )
      }
      const claiming = claimDelivery(settings, delivery, request)
      const claimed = isLater(claiming) ? yield claiming : claiming
      if (claimed.kind !== 'claimed') return report(claimed)
      isActive = true
      return activeRun(settings, claimed, report, end)
    } catch (error) {
      return report(rejected(error))
    } finally {
      if (!isActive) end()
    }
  }

  async function verify(input: WebhookInput): Promise<AnyDelivery> {
    const share = settings.openShare()
    try {
      const verifying = verifyDelivery(input, share)
      return isLater(verifying) ? await verifying : verifying
    } finally {
      share.release()
    }
  }

  async function handle(verb: string, arrival: Arrival): Promise<Outcome> {
    if (handlers.size === 0) {
      throw new TypeError(`${verb}: the receiver has no handlers and would drop every event`)
    }
    const begun = runSteps(begin(arrival, isHandled))
    const run = isLater(begun) ? await begun : begun
    if ('kind' in run) return run
    const { delivery, context } = run.claimed
    const mismatch = mismatchResult(settings, delivery, context.attempt)
    if (mismatch !== undefined) return run.finish(mismatch)
    const handler =
      delivery.issues === undefined
        ? handlerFor(delivery)
        : (handlers.get('*') as AnyHandler | undefined)
    const running = runHandler(handler as AnyHandler, run.claimed)
    const result = isLater(running) ? await running : running
    if (result.kind === 'handled' && isBody(result.returned)) {
      const subject = delivery.known ? delivery.type : '*'
      log.mistake(
        `returned ${subject}`,
        `the handler for ${subject} returned a response, which is ignored. Call context.answer(body).`,
      )
    }
    const finishing = run.finish(result)
    return isLater(finishing) ? await finishing : finishing
  }

  async function admit(input: WebhookInput): Promise<Admission | Outcome> {
    const begun = runSteps(begin(arrivalOf(input), () => true))
    const active = isLater(begun) ? await begun : begun
    if ('kind' in active) return active
    return admissionOf(active, log)
  }

  async function drain({
    timeoutMs,
  }: {
    readonly timeoutMs?: number | undefined
  } = {}): Promise<void> {
    if (timeoutMs !== undefined) timerMs('drain: timeoutMs', timeoutMs)
    const longest = replay?.maxRunMs ?? Number.POSITIVE_INFINITY
    await gate.drain(Math.min(timeoutMs ?? longest, longest))
  }

  const receive = (input: WebhookInput) => handle('receive', arrivalOf(input))
  const receiver: AnyReceiver = {
    provider: provider.name,
    endpoint,
    hasHandlers: handlers.size > 0,
    methods: Object.freeze([...methods]),
    verify,
    receive,
    admit,
    fetch: fetchBy(receive),
    drain,
  }
  Object.freeze(openRerunDoor(receiver, { settings, handle }))
  // The handlers' types were checked against the provider's events. From here on, they are plain data.
  return receiver as Receiver<E>
}
