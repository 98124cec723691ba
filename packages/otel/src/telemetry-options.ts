import type { MeterProvider, TracerProvider } from '@opentelemetry/api'

/** Where spans and metrics go. */
export interface TelemetryOptions {
  /** Makes the tracer of the spans. @default the global tracer provider */
  readonly tracerProvider?: TracerProvider | undefined
  /** Makes the meter of the metrics. @default the global meter provider */
  readonly meterProvider?: MeterProvider | undefined
}

/** The name under which tracers and meters are asked for. */
export const SCOPE = '@hookseal/otel'
