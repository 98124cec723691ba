import {
  createProcessor,
  type Delivery,
  type JobResult,
  memoryReplayStore,
  packDelivery,
  type ReplayStore,
} from '@hookseal/core'
import { instrument, instrumentProcessor, traceparent } from '@hookseal/otel'
import { type AcmeEvents, acme, made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import {
  insideHttpSpan,
  startTelemetry,
  stopTelemetry,
  type Telemetry,
} from '@hookseal/tests-kit/telemetry'
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'

const PACK_KEY = 'pack_canary_4b7d1c9e0a35'

let telemetry: Telemetry
beforeEach(() => {
  telemetry = startTelemetry()
})
afterEach(() => stopTelemetry())

const sharedStore = (): ReplayStore => ({ ...memoryReplayStore(), scope: 'shared' })

/** A worker that runs `handler` for each job. */
const workerOf = (handler: () => unknown, store: ReplayStore = sharedStore()) =>
  createProcessor({
    provider: acme(),
    packKey: PACK_KEY,
    handlers: { '*': handler },
    replay: { store },
    logger: false,
  })

const packed = async (body: object = made()) =>
  packDelivery(await receiverOf().verify(signed(body)), { packKey: PACK_KEY })

/** The span of the only job so far. */
function onlySpan() {
  const spans = telemetry.spans().filter(({ kind }) => kind === SpanKind.CONSUMER)
  expect(spans).toHaveLength(1)
  const [span] = spans
  if (span === undefined) throw new Error('no span')
  return span
}

describe('instrumentProcessor()', () => {
  it('writes a span around the job, which links to the receiver that packed it', async () => {
    let job = ''
    const receiver = instrument(
      receiverOf({
        handlers: {
          '*': (delivery) => {
            job = packDelivery(delivery, { packKey: PACK_KEY, traceparent: traceparent() })
          },
        },
      }),
    )
    await insideHttpSpan(() => receiver.receive(signed(made())))
    let active: string | undefined
    const work = instrumentProcessor(
      workerOf(() => {
        active = trace.getActiveSpan()?.spanContext().spanId
      }),
      { provider: 'acme', endpoint: 'jobs' },
    )
    expectTypeOf(work).returns.resolves.toEqualTypeOf<JobResult<Delivery<AcmeEvents>>>()
    const result = await trace.getTracer('queue').startActiveSpan('queue', async (engine) => {
      const ended = await work(job)
      engine.end()
      return ended
    })
    expect(result.kind).toBe('handled')
    const received = telemetry.spans().find(({ name }) => name === 'process acme')
    const worked = telemetry.spans().find(({ name }) => name === 'process jobs')
    const engine = telemetry.spans().find(({ name }) => name === 'queue')
    expect(worked?.kind).toBe(SpanKind.CONSUMER)
    expect(worked?.spanContext().spanId).toBe(active)
    expect(worked?.parentSpanContext?.spanId).toBe(engine?.spanContext().spanId)
    expect(worked?.links.map(({ context }) => context.spanId)).toEqual([
      received?.spanContext().spanId,
    ])
    expect(worked?.attributes).toMatchObject({
      'messaging.destination.name': 'jobs',
      'webhook.provider': 'acme',
      'webhook.stage': 'worker',
      'webhook.outcome': 'handled',
      'webhook.event.type': 'thing.made',
      'webhook.attempt': 1,
    })
  })

  it('reports a failed job by its code and its next attempt', async () => {
    let runs = 0
    const handler = () => {
      runs++
      if (runs === 1) throw new Error('canary in an exception')
    }
    const work = instrumentProcessor(workerOf(handler), { provider: 'acme' })
    const job = await packed(made('canary-id'))
    expect((await work(job)).kind).toBe('failed')
    expect((await work(job)).kind).toBe('handled')
    const [first, second] = telemetry.spans()
    expect(first?.attributes).toMatchObject({
      'error.type': 'handler_failed',
      'webhook.attempt': 1,
    })
    expect(first?.status).toEqual({ code: SpanStatusCode.ERROR })
    expect(second?.attributes).toMatchObject({ 'webhook.outcome': 'handled', 'webhook.attempt': 2 })
    expect(await telemetry.exported()).not.toContain('canary')
  })

  it('reports a delayed job, which is not an error', async () => {
    const store = { ...sharedStore(), claim: () => Promise.reject(new Error('down')) }
    const work = instrumentProcessor(
      workerOf(() => {}, store),
      { provider: 'acme' },
    )
    expect((await work(await packed())).kind).toBe('delayed')
    expect(onlySpan().attributes).toMatchObject({
      'webhook.outcome': 'delayed',
      'error.type': 'store_unavailable',
    })
    expect(onlySpan().status).toEqual({ code: SpanStatusCode.UNSET })
  })

  it('passes on the rejection for an altered job, and exports none of its text', async () => {
    const work = instrumentProcessor(
      workerOf(() => {}),
      { provider: 'acme' },
    )
    await expect(work(`${await packed()}canary`)).rejects.toThrow(TypeError)
    expect(onlySpan().attributes).toMatchObject({
      'webhook.outcome': 'failed',
      'error.type': '_OTHER',
    })
    expect(onlySpan().status).toEqual({ code: SpanStatusCode.ERROR })
    expect(onlySpan().events).toEqual([])
    expect(await telemetry.exported()).not.toContain('canary')
  })

  it('measures how old the delivery was when the job began', async () => {
    const work = instrumentProcessor(
      workerOf(() => {}),
      { provider: 'acme' },
    )
    const before = Date.now()
    await work(await packed())
    const [age] = await telemetry.series('webhook.delivery.age')
    const sum = (age?.value as { readonly sum: number } | undefined)?.sum
    // The clock of the receiver stands still in 2023.
    expect(sum).toBeGreaterThanOrEqual((before - 1_700_000_000_000) / 1000)
    expect(sum).toBeLessThanOrEqual((Date.now() - 1_700_000_000_000) / 1000)
  })

  it('works without an SDK', async () => {
    stopTelemetry()
    const work = instrumentProcessor(
      workerOf(() => {}),
      { provider: 'acme' },
    )
    expect((await work(await packed())).kind).toBe('handled')
  })

  it('rejects anything that is not a processor, a missing provider, and unknown options', () => {
    const work = workerOf(() => {})
    expect(() => instrumentProcessor({} as never, { provider: 'acme' })).toThrow(/createProcessor/)
    expect(() => instrumentProcessor(work, {} as never)).toThrow(/provider/)
    expect(() => instrumentProcessor(work, { provider: 'acme', endpoint: '' })).toThrow(/endpoint/)
    expect(() => instrumentProcessor(work, { name: 'acme' } as never)).toThrow(/unknown option/)
  })
})
