import { traceparent } from '@hookseal/otel'
import { insideHttpSpan, startTelemetry, stopTelemetry } from '@hookseal/tests-kit/telemetry'
import { type SpanContext, trace } from '@opentelemetry/api'
import { afterEach, describe, expect, it } from 'vitest'
import { readTraceparent } from '../src/traceparent.ts'

afterEach(() => stopTelemetry())

// The example of https://www.w3.org/TR/trace-context/#examples-of-http-traceparent-headers
const EXAMPLE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

describe('traceparent()', () => {
  it('writes the active span as W3C trace context', () => {
    startTelemetry()
    const [text, context] = insideHttpSpan(
      () => [traceparent(), trace.getActiveSpan()?.spanContext()] as const,
    )
    expect(text).toBe(`00-${context?.traceId}-${context?.spanId}-01`)
    const { traceId, spanId } = context as SpanContext
    expect(readTraceparent(text)).toEqual({ traceId, spanId, traceFlags: 1, isRemote: true })
  })

  it('is undefined without a span', () => {
    expect(traceparent()).toBeUndefined()
    startTelemetry()
    expect(traceparent()).toBeUndefined()
  })
})

describe('readTraceparent()', () => {
  it('reads the example of the specification', () => {
    expect(readTraceparent(EXAMPLE)).toEqual({
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      traceFlags: 1,
      isRemote: true,
    })
  })

  it.each([
    undefined,
    '',
    'no trace context',
    EXAMPLE.toUpperCase(),
    `${EXAMPLE}-more`,
    EXAMPLE.replace(/^00/, 'ff'),
    EXAMPLE.replace('4bf92f3577b34da6a3ce929d0e0e4736', '0'.repeat(32)),
    EXAMPLE.replace('00f067aa0ba902b7', '0'.repeat(16)),
  ])('reads nothing from %s', (text) => {
    expect(readTraceparent(text)).toBeUndefined()
  })
})
