import { type AnyReceiver, createReceiver } from '@hookseal/core'
import { standardWebhooks } from '@hookseal/core/providers'
import { instrument } from '@hookseal/otel'
import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { AlwaysOffSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { eventBody } from './bodies.ts'
import { SECRET, signAll } from './deliveries.ts'
import { type Contestant, median, race } from './rounds.ts'
import { amountRow, type Row } from './table.ts'

// Measures what `instrument` adds to a delivery. Runs in separate processes without and with an SDK, because an SDK's
// context manager slows down every promise of its process: `telemetry.mjs <none|sdk> <quick|full>`.
const [kind = '', pace = ''] = process.argv.slice(2)
const contest = pace === 'quick' ? { iterations: 500, rounds: 9 } : { iterations: 1000, rounds: 41 }
const GOAL = 10
const PLAIN = 'plain'

const good = signAll(eventBody('structured', 1024))
const input = { method: 'POST', headers: good.standard, body: good.body }
const plain = createReceiver({
  provider: standardWebhooks({ secret: SECRET }),
  handlers: { '*': () => {} },
  replay: false,
})

/** Metrics are recorded only if a reader collects them. */
const readOrNot = (isRead: boolean) => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 31 - 1 })
  return new MeterProvider({ readers: isRead ? [reader] : [] })
}

const withSdk: readonly (readonly [name: string, receiver: AnyReceiver, goal?: number])[] = [
  [
    'with an SDK that drops',
    instrument(plain, {
      tracerProvider: new BasicTracerProvider({ sampler: new AlwaysOffSampler() }),
      meterProvider: readOrNot(false),
    }),
    GOAL,
  ],
  [
    'with an SDK that records, before its exporters',
    instrument(plain, {
      tracerProvider: new BasicTracerProvider(),
      meterProvider: readOrNot(true),
    }),
  ],
]
const watched = kind === 'sdk' ? withSdk : [['without an SDK', instrument(plain), GOAL] as const]
if (kind === 'sdk') context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())

const contestant = (name: string, { receive }: AnyReceiver): Contestant => ({
  name,
  async run() {
    const { kind: outcome } = await receive(input)
    if (outcome !== 'handled') throw new Error(`a delivery was ${outcome}`)
  },
})

const found = await race(
  [contestant(PLAIN, plain), ...watched.map(([name, receiver]) => contestant(name, receiver))],
  contest,
)
const base = found.get(PLAIN) ?? []
const rows: readonly Row[] = watched.map(([name, , goal]) => {
  const more = (found.get(name) ?? []).map((time, i) => time - (base[i] ?? Number.NaN))
  return amountRow(
    `telemetry, additional CPU time per delivery, ${name}`,
    median(more) / contest.iterations,
    'µs',
    goal,
  )
})
console.log(JSON.stringify(rows))
