import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import {
  type AnyReceiver,
  createProcessor,
  createReceiver,
  memoryReplayStore,
  packDelivery,
  type WebhookInput,
} from '@hookseal/core'
import { github } from '@hookseal/core/providers'
import { instrument, instrumentProcessor } from '@hookseal/otel'
import { acme, lost, made, receiverOf, SECRET, signed } from '@hookseal/tests-kit/acme'
import { close, listen } from '@hookseal/tests-kit/listen'
import { startTelemetry, stopTelemetry, type Telemetry } from '@hookseal/tests-kit/telemetry'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

// Whatever a sender or a tenant invents, the number of series does not grow, neither in the SDK's own reader nor in
// what Prometheus scrapes.

const MANY = 1000
const METRICS = [
  'messaging.client.consumed.messages',
  'messaging.process.duration',
  'webhook.delivery.age',
  'webhook.active',
]
const SCRAPED = [
  'messaging_client_consumed_messages_total',
  'messaging_process_duration_count',
  'webhook_delivery_age_count',
  'webhook_active',
]

let telemetry: Telemetry
let scrape: () => Promise<string>
let stop: () => Promise<void>
beforeEach(async () => {
  const exporter = new PrometheusExporter({ preventServerStart: true })
  telemetry = startTelemetry(exporter)
  // Without a timeout: a connection that it closes between two scrapes may be the one that `fetch` is about to use.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) =>
    exporter.getMetricsRequestHandler(request, response),
  )
  const port = await listen(server)
  scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  stop = () => close(server)
})
afterEach(async () => {
  stopTelemetry()
  await stop()
})

/** The number of series of each metric. Both exports must agree. */
async function seriesCounts(): Promise<readonly number[]> {
  const read = await Promise.all(METRICS.map(async (name) => (await telemetry.series(name)).length))
  const lines = (await scrape()).split('\n')
  const scraped = SCRAPED.map((name) => lines.filter((line) => line.startsWith(`${name}{`)).length)
  expect(scraped).toEqual(read)
  return read
}

const handlers = { '*': () => {} }
const acmeOf = (options: object = {}) =>
  instrument(receiverOf({ handlers, replay: false, ...options }))

const withHeaders = (headers: Record<string, string>): WebhookInput => {
  const { headers: own, ...request } = signed(made())
  return { ...request, headers: { ...own, ...headers } }
}

/** A GitHub delivery, whose type and id are headers. */
function ofGithub(event: string, id: string): WebhookInput {
  const body = '{"action":"opened"}'
  const headers = {
    'x-github-event': event,
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    'content-type': 'application/json',
  }
  return { method: 'POST', headers, body }
}

const inventedByHandler = {
  handlers: {
    'thing.lost': ({ id }: { id: string | undefined }) => {
      throw Object.assign(new Error(`invented ${id}`), {
        name: `invented_${id}`,
        code: `invented_${id}`,
        status: 500,
      })
    },
  },
}

/** What is invented, a receiver, request number `i`, and the resulting number of series of each metric. */
const inventions: readonly (readonly [
  what: string,
  receiver: () => AnyReceiver,
  request: (i: number) => WebhookInput,
  series: readonly number[],
])[] = [
  ['types', acmeOf, (i) => signed({ type: `invented.${i}`, id: 'a' }), [1, 1, 1, 1]],
  ['ids', acmeOf, (i) => signed(made(`invented ${i}`)), [1, 1, 1, 1]],
  ['methods', acmeOf, (i) => ({ ...signed(made()), method: `INVENTED${i}` }), [1, 1, 0, 1]],
  ['addresses', acmeOf, (i) => ({ ...signed(made()), url: `/invented/${i}?q=${i}` }), [1, 1, 1, 1]],
  [
    'headers',
    acmeOf,
    (i) => withHeaders({ 'user-agent': `invented/${i}`, [`invented-${i}`]: 'a' }),
    [1, 1, 1, 1],
  ],
  [
    'signatures',
    acmeOf,
    (i) => withHeaders({ 'acme-signature': `t=1700000000,v1=${String(i).padStart(64, '0')}` }),
    [1, 1, 0, 1],
  ],
  ['encodings', acmeOf, (i) => withHeaders({ 'content-encoding': `invented${i}` }), [1, 1, 0, 1]],
  ['names of errors', () => acmeOf(inventedByHandler), (i) => signed(lost(`${i}`)), [1, 1, 1, 1]],
  [
    'tenants',
    () =>
      acmeOf({
        provider: acme({ secret: ({ url }) => ({ secrets: SECRET, endpoint: `invented${url}` }) }),
      }),
    (i) => ({ ...signed(made()), url: `/${i}` }),
    [1, 1, 1, 1],
  ],
  [
    'types and ids in headers',
    () =>
      instrument(
        createReceiver({
          provider: github({ secret: SECRET }),
          handlers,
          replay: false,
          logger: false,
        }),
      ),
    (i) => ofGithub(`invented_${i}`, `invented-${i}`),
    [1, 1, 0, 1],
  ],
]

describe('the number of series', () => {
  it.each(inventions)(
    'does not grow with invented %s',
    async (_what, receiverFor, request, series) => {
      const receiver = receiverFor()
      await receiver.receive(request(0))
      expect(await seriesCounts()).toEqual(series)
      for (let i = 1; i < MANY; i++) await receiver.receive(request(i))
      expect(await seriesCounts()).toEqual(series)
      expect(await scrape()).not.toMatch(/invented/i)
    },
  )

  it('grows by one for ten thousand invented types, whatever they are called', async () => {
    const receiver = acmeOf()
    await receiver.receive(signed(made()))
    expect(await seriesCounts()).toEqual([1, 1, 1, 1])
    const odd = ['__proto__', 'constructor', 'thing.made ', 'Thing.Made', '*']
    for (let i = 0; i < 10_000; i++) {
      await receiver.receive(signed({ type: odd[i] ?? `invented.${i}`, id: 'a' }))
    }
    expect(await seriesCounts()).toEqual([2, 2, 2, 1])
  })

  it('does not grow with the types that a worker gets', async () => {
    const packKey = 'cardinality-pack-key'
    const processor = createProcessor({
      provider: acme(),
      packKey,
      replay: { store: { ...memoryReplayStore(), scope: 'shared' } },
      handlers,
      logger: false,
    })
    const work = instrumentProcessor(processor, { provider: 'acme' })
    const { verify } = receiverOf()
    for (let i = 0; i < MANY; i++) {
      const delivery = await verify(signed({ type: `invented.${i}`, id: `${i}` }))
      const traceparent = `00-${String(i + 1).padStart(32, '0')}-00f067aa0ba902b7-01`
      expect((await work(packDelivery(delivery, { packKey, traceparent }))).kind).toBe('handled')
    }
    expect(await seriesCounts()).toEqual([1, 1, 1, 1])
  })
})
