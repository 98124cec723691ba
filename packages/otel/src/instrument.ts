import { type Admission, type AnyDelivery, type AnyReceiver, WebhookError } from '@hookseal/core'
import {
  checkOptions,
  fetchBy,
  grantAccess,
  guardAccess,
  shareRerunDoor,
} from '@hookseal/core/toolkit'
import type { TelemetryOptions } from './telemetry-options.ts'
import { type Watch, watcher } from './watch.ts'

// A registered symbol, since wrappers may come from both the ESM and the CommonJS copy of this package.
const INSTRUMENTED: symbol = Symbol.for('hookseal.otel')

/** Wraps an admission so that its work runs inside the span, which ends with the run. */
function watchAdmission(admission: Admission, watch: Watch): Admission {
  const { delivery, context } = admission
  // A run that lost its claim may never be finished.
  const lose = () => watch.end({ kind: 'failed', delivery, error: new WebhookError('lease_lost') })
  context.signal.addEventListener('abort', lose, { once: true })
  const watched: Admission = {
    ...admission,
    run: (work) => watch.toItsEnd(() => admission.run(work)),
    async finish(result, reason) {
      // It rejects for an unknown result, and the run continues.
      const outcome = await watch.within(() => admission.finish(result, reason))
      watch.end(outcome)
      return outcome
    },
  }
  grantAccess(watched, { ...guardAccess(admission), within: watch.within })
  return Object.freeze(watched)
}

/**
 * Wraps a receiver so that it records a span and metrics for each request. Pass it to any adapter or guard instead of
 * the original. Your handler and your route run inside the span, which is a child of the active one. URLs, headers,
 * bodies and exception messages are never exported.
 *
 * @throws TypeError for a value that is not a receiver, a receiver that is already instrumented, or an unknown option.
 * @example
 * ```ts
 * const receiver = instrument(createReceiver({ provider, handlers }))
 * app.post('/webhooks/rine', webhook(receiver))
 * ```
 */
export function instrument<R extends AnyReceiver>(receiver: R, options: TelemetryOptions = {}): R {
  checkOptions('instrument', options, ['tracerProvider', 'meterProvider'])
  if (typeof receiver?.receive !== 'function') {
    throw new TypeError('instrument: expected a receiver returned by createReceiver()')
  }
  if (INSTRUMENTED in receiver) {
    throw new TypeError(
      'instrument: this receiver is already instrumented; instrument it only once',
    )
  }
  const { provider, endpoint } = receiver
  const begin = watcher({ provider, endpoint, stage: 'receiver' }, options)

  const receive: AnyReceiver['receive'] = (input) => begin().toItsEnd(() => receiver.receive(input))
  const admit: AnyReceiver['admit'] = async (input) => {
    const watch = begin()
    let admission: Awaited<ReturnType<AnyReceiver<AnyDelivery>['admit']>>
    try {
      admission = await watch.within(() => receiver.admit(input))
    } catch (error) {
      watch.end({ kind: 'broken' })
      throw error
    }
    if (admission.kind === 'admitted') return watchAdmission(admission, watch)
    watch.end(admission)
    return admission
  }
  const watched: R = { ...receiver, receive, admit, fetch: fetchBy(receive) }
  shareRerunDoor(receiver, watched, (run) => begin().toItsEnd(run))
  return Object.freeze(Object.defineProperty(watched, INSTRUMENTED, { value: true }))
}
