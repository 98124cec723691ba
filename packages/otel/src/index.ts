export { instrument } from './instrument.ts'
export { instrumentProcessor, type ProcessorTelemetryOptions } from './instrument-processor.ts'
export type { TelemetryOptions } from './telemetry-options.ts'
export { traceparent } from './traceparent.ts'
