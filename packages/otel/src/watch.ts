import { runNotes } from '@hookseal/core/toolkit'
import { type Context, context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import {
  type Ending,
  endingAttributes,
  isOurFailure,
  type Origin,
  originAttributes,
  runAttributes,
} from './attributes.ts'
import { instrumentsOf } from './instruments.ts'
import { quietly } from './quietly.ts'
import { SCOPE, type TelemetryOptions } from './telemetry-options.ts'
import { readTraceparent } from './traceparent.ts'

/** One request or job that is being processed. */
export interface Watch {
  /** Runs `work` inside the span. */
  within<T>(work: () => T): T
  /** Ends the span and records the metrics. Only the first call has an effect. */
  end(ending: Ending): void
  /** Returns the result of `run`, which runs inside the span. The span ends with it, also if it rejects. */
  toItsEnd<R extends Ending>(run: () => Promise<R>): Promise<R>
}

const seconds = (ms: number) => Math.max(0, ms / 1000)

/** The age of a delivery when its processing started: on arrival, or when a worker started. */
function ageOf({ delivery }: Ending, { stage }: Origin, beganAt: number): number | undefined {
  if (delivery === undefined) return undefined
  const { timestamp, receivedAt } = delivery
  if (stage === 'worker') return seconds(beganAt - (timestamp ?? receivedAt).getTime())
  return timestamp && seconds(receivedAt.getTime() - timestamp.getTime())
}

/** Creates the function that starts observing one request or job. Its errors never fail a delivery. */
export function watcher(origin: Origin, options: TelemetryOptions): () => Watch {
  const { tracerProvider = trace, meterProvider } = options
  const tracer = tracerProvider.getTracer(SCOPE)
  const instruments = instrumentsOf(meterProvider)
  const name = `process ${origin.endpoint}`
  const attributes = originAttributes(origin)

  const start = () => {
    const parent = context.active()
    const span = tracer.startSpan(name, { kind: SpanKind.CONSUMER, attributes }, parent)
    return { span, inside: trace.setSpan(parent, span) }
  }
  const count = () => {
    const counted = instruments()
    counted.active.add(1, attributes)
    return counted
  }

  return function beginWatch() {
    const beganAt = Date.now()
    const began = performance.now()
    const counted = quietly(count)
    const { span, inside } = quietly(start) ?? {}
    let hasEnded = false

    const measure = (ending: Ending, labels: object, at: Context | undefined) => {
      const all = { ...attributes, ...labels }
      counted?.active.add(-1, attributes)
      counted?.consumed.add(1, all, at)
      counted?.duration.record(seconds(performance.now() - began), all, at)
      const age = ageOf(ending, origin, beganAt)
      if (age !== undefined) counted?.age.record(age, all, at)
    }
    const endSpan = (ending: Ending, labels: object) => {
      span?.setAttributes({ ...labels, ...runAttributes(ending) })
      const link = readTraceparent(runNotes(ending)?.traceparent)
      if (link !== undefined) span?.addLink({ context: link })
      // No message: it would contain the text of an exception.
      if (isOurFailure(ending)) span?.setStatus({ code: SpanStatusCode.ERROR })
    }

    const within: Watch['within'] = (work) =>
      inside === undefined ? work() : context.with(inside, work)
    const end = (ending: Ending) => {
      if (hasEnded) return
      hasEnded = true
      const labels = endingAttributes(ending)
      quietly(() => measure(ending, labels, inside))
      quietly(() => endSpan(ending, labels))
      quietly(() => span?.end())
    }
    return {
      within,
      end,
      async toItsEnd(run) {
        try {
          const ending = await within(run)
          end(ending)
          return ending
        } catch (error) {
          end({ kind: 'broken' })
          throw error
        }
      },
    }
  }
}
