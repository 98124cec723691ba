import { isSpanContextValid, type SpanContext, trace } from '@opentelemetry/api'

// https://www.w3.org/TR/trace-context/#traceparent-header-field-values
const FORMAT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/**
 * Returns the active span as W3C trace context, for `packDelivery`. The worker's span links to it. `handOff` of
 * `@hookseal/queue` accepts this function directly.
 *
 * @example
 * ```ts
 * const job = packDelivery(delivery, { packKey, traceparent: traceparent() })
 * ```
 */
export function traceparent(): string | undefined {
  const context = trace.getActiveSpan()?.spanContext()
  if (context === undefined || !isSpanContextValid(context)) return undefined
  const flags = (context.traceFlags & 0xff).toString(16).padStart(2, '0')
  return `00-${context.traceId}-${context.spanId}-${flags}`
}

/** Parses the span in a W3C trace context. */
export function readTraceparent(text: string | undefined): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] = FORMAT.exec(text ?? '') ?? []
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
  return isSpanContextValid(context) ? context : undefined
}
