import { context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { JsonMetricsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import {
  AggregationTemporality,
  type IMetricReader,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'

/** One series of one metric. */
export interface Series {
  readonly attributes: Readonly<Record<string, unknown>>
  /** A sum, or a histogram with its `count` and `sum`. */
  readonly value: unknown
}

/** The real SDK, registered globally, exporting to memory. */
export interface Telemetry {
  readonly tracerProvider: BasicTracerProvider
  readonly meterProvider: MeterProvider
  /** Finished spans, in the order of their ends. */
  spans(): readonly ReadableSpan[]
  /** The series of a metric, by its name. */
  series(name: string): Promise<readonly Series[]>
  /** All metrics, as an exporter gets them. */
  collected(): Promise<ResourceMetrics>
  /** All that has been exported, as the JSON that OTLP sends. */
  exported(): Promise<string>
}

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)

/** Makes an SDK, with further readers of its metrics, and registers it. `stopTelemetry` takes it away again. */
export function startTelemetry(...others: readonly IMetricReader[]): Telemetry {
  const spanExporter = new InMemorySpanExporter()
  const tracerProvider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(spanExporter)],
  })
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter,
    exportIntervalMillis: 2 ** 31 - 1,
  })
  const meterProvider = new MeterProvider({ readers: [reader, ...others] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(tracerProvider)
  metrics.setGlobalMeterProvider(meterProvider)

  const collect = async (): Promise<ResourceMetrics> => {
    const { resourceMetrics, errors } = await reader.collect()
    if (errors.length > 0) throw errors[0]
    return resourceMetrics
  }
  return {
    tracerProvider,
    meterProvider,
    spans: () => spanExporter.getFinishedSpans(),
    async series(name) {
      const all = (await collect()).scopeMetrics.flatMap((scope) => scope.metrics)
      return all
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ dataPoints }) => dataPoints as readonly Series[])
    },
    collected: collect,
    async exported() {
      const spans = JsonTraceSerializer.serializeRequest([...spanExporter.getFinishedSpans()])
      const measured = JsonMetricsSerializer.serializeRequest(await collect())
      return text(spans) + text(measured)
    },
  }
}

/** Takes the registered SDK away, so that the API does nothing again. */
export function stopTelemetry(): void {
  context.disable()
  trace.disable()
  metrics.disable()
}

/** Runs `work` inside a span of the server, as an instrumented HTTP server does. */
export function insideHttpSpan<T>(work: () => T): T {
  return trace.getTracer('http').startActiveSpan('POST /hook', (span) => {
    const result = work()
    void Promise.resolve(result)
      .catch(() => {})
      .then(() => span.end())
    return result
  })
}
