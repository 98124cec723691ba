import type { MeterProvider, TracerProvider } from '@opentelemetry/api'

/** Where spans and metrics go. */
export interface TelemetryOptions {
  /** The tracer provider for spans. @default the global tracer provider */
  readonly tracerProvider?: TracerProvider | undefined
  /** The meter provider for metrics. @default the global meter provider */
  readonly meterProvider?: MeterProvider | undefined
}

/** The name of the tracers and meters. */
export const SCOPE = '@hookseal/otel'
