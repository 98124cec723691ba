import type { AnyDelivery, JobResult } from '@hookseal/core'
import { checkOptions, nonEmpty } from '@hookseal/core/toolkit'
import type { TelemetryOptions } from './telemetry-options.ts'
import { watcher } from './watch.ts'

/** Options of `instrumentProcessor`. */
export interface ProcessorTelemetryOptions extends TelemetryOptions {
  /** The name of the processor's provider, such as `'stripe'`. */
  readonly provider: string
  /** The endpoint name for these jobs in spans and metrics. @default the provider's name */
  readonly endpoint?: string | undefined
}

/**
 * Wraps a worker's processor so that it records a span and metrics for each job. The span links to the one that packed
 * the delivery, if `packDelivery` received a `traceparent`.
 *
 * @throws TypeError for a value that is not a processor, a missing provider, or an unknown option.
 * @example
 * ```ts
 * const work = instrumentProcessor(createProcessor({ provider, packKey, replay, handlers }), { provider: 'rine' })
 * const result = await work(job.data)
 * ```
 */
export function instrumentProcessor<D extends AnyDelivery>(
  processor: (packed: string) => Promise<JobResult<D>>,
  options: ProcessorTelemetryOptions,
): (packed: string) => Promise<JobResult<D>> {
  const names = ['provider', 'endpoint', 'tracerProvider', 'meterProvider']
  checkOptions('instrumentProcessor', options, names)
  if (typeof processor !== 'function') {
    throw new TypeError('instrumentProcessor: expected a processor returned by createProcessor()')
  }
  const provider = nonEmpty('instrumentProcessor: provider', options.provider)
  const endpoint = nonEmpty('instrumentProcessor: endpoint', options.endpoint ?? provider)
  const begin = watcher({ provider, endpoint, stage: 'worker' }, options)
  return function processWatched(packed) {
    return begin().toItsEnd(() => processor(packed))
  }
}
