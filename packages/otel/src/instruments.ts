import {
  type Counter,
  type Histogram,
  type MeterProvider,
  metrics,
  type UpDownCounter,
} from '@opentelemetry/api'
import { SCOPE } from './telemetry-options.ts'

/** The metrics that are recorded for each delivery. */
export interface Instruments {
  readonly duration: Histogram
  readonly age: Histogram
  readonly consumed: Counter
  readonly active: UpDownCounter
}

// https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/#metric-messagingprocessduration
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
// Senders retry for days, and a queue can hold a job just as long.
const AGE_BUCKETS = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400]

function makeInstruments(provider: MeterProvider): Instruments {
  const meter = provider.getMeter(SCOPE)
  return {
    duration: meter.createHistogram('messaging.process.duration', {
      unit: 's',
      description: 'The time from calling the receiver or worker to its result.',
      advice: { explicitBucketBoundaries: DURATION_BUCKETS },
    }),
    age: meter.createHistogram('webhook.delivery.age', {
      unit: 's',
      description: 'The age of a delivery when its processing started.',
      advice: { explicitBucketBoundaries: AGE_BUCKETS },
    }),
    consumed: meter.createCounter('messaging.client.consumed.messages', {
      unit: '{message}',
      description: 'Requests and jobs that were processed, including rejected ones.',
    }),
    active: meter.createUpDownCounter('webhook.active', {
      unit: '{delivery}',
      description: 'Requests and jobs that are currently being processed.',
    }),
  }
}

/**
 * Returns the instruments of a meter provider. The global provider is looked up for each delivery: unlike a tracer, a
 * meter that was created before the SDK was registered never reaches it.
 */
export function instrumentsOf(given: MeterProvider | undefined): () => Instruments {
  let madeBy: MeterProvider | undefined
  let made: Instruments | undefined
  return function currentInstruments() {
    const provider = given ?? metrics.getMeterProvider()
    if (made !== undefined && provider === madeBy) return made
    madeBy = provider
    made = makeInstruments(provider)
    return made
  }
}
