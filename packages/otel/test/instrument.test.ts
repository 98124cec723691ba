import { createServer, type RequestListener } from 'node:http'
import {
  type AnyReceiver,
  createReceiver,
  type Delivery,
  memoryReplayStore,
  type Receiver,
} from '@hookseal/core'
import { nodeGuard } from '@hookseal/core/node'
import { fetchGuard } from '@hookseal/core/toolkit'
import * as onExpress from '@hookseal/express'
import * as onFastify from '@hookseal/fastify'
import { instrument } from '@hookseal/otel'
import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import express from 'express'
import fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import { exchange, type WireAnswer } from '../../../test/support/http.ts'
import { close, listen } from '../../../test/support/listen.ts'
import {
  type AcmeEvents,
  acme,
  lost,
  made,
  NOW_MS,
  NOW_SECONDS,
  receiverOf,
  SECRET,
  signed,
} from '../../core/test/support/acme.ts'
import {
  insideHttpSpan,
  startTelemetry,
  stopTelemetry,
  type Telemetry,
} from './support/telemetry.ts'

const cleanUps: (() => unknown)[] = []
let telemetry: Telemetry
beforeEach(() => {
  telemetry = startTelemetry()
})
afterEach(async () => {
  stopTelemetry()
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

/** The attributes of the only span of Hookseal, and the span. */
function onlySpan() {
  const found = telemetry.spans().filter(({ name }) => name.startsWith('process '))
  expect(found).toHaveLength(1)
  const [span] = found
  if (span === undefined) throw new Error('no span')
  return span
}

async function post(listener: RequestListener, body: object = made()): Promise<WireAnswer> {
  const server = createServer((...given) => insideHttpSpanOf(given[1], () => listener(...given)))
  const port = await listen(server)
  cleanUps.push(() => close(server))
  const { headers, body: bytes } = signed(body)
  return exchange(port, { headers, body: bytes })
}

/** Runs a listener inside a server's span, which ends with the response. */
function insideHttpSpanOf(response: NodeJS.EventEmitter, work: () => unknown): void {
  void insideHttpSpan(() => {
    work()
    return new Promise((resolve) => response.once('close', resolve))
  })
}

const fetchRequest = (body: object = made()) => {
  const { headers, body: bytes } = signed(body)
  return new Request('https://example.test/hook', { method: 'POST', headers, body: bytes })
}

describe('instrument()', () => {
  it('gives back a receiver of the same type, which can be destructured', async () => {
    const plain = receiverOf({ handlers: { '*': () => {} } })
    const receiver = instrument(plain)
    expectTypeOf(receiver).toEqualTypeOf<Receiver<AcmeEvents>>()
    expect(Object.isFrozen(receiver)).toBe(true)
    const { receive, provider, endpoint, hasHandlers, methods, verify, drain } = receiver
    expect([provider, endpoint, hasHandlers, methods]).toEqual(['acme', 'acme', true, ['POST']])
    expect((await receive(signed(made()))).kind).toBe('handled')
    expect((await verify(signed(made()))).type).toBe('thing.made')
    await drain()
    expect((await receive(signed(made('b')))).error?.code).toBe('shutting_down')
  })

  it('writes one CONSUMER span around the handler, after the conventions', async () => {
    let active: Span | undefined
    const handler = () => {
      active = trace.getActiveSpan()
    }
    await instrument(receiverOf({ handlers: { '*': handler } })).receive(signed(made()))
    const span = onlySpan()
    expect(active?.spanContext().spanId).toBe(span.spanContext().spanId)
    expect([span.name, span.kind]).toEqual(['process acme', SpanKind.CONSUMER])
    expect(span.status).toEqual({ code: SpanStatusCode.UNSET })
    expect(span.attributes).toEqual({
      'messaging.system': 'webhook',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'acme',
      'webhook.provider': 'acme',
      'webhook.stage': 'receiver',
      'webhook.outcome': 'handled',
      'webhook.event.type': 'thing.made',
      'webhook.attempt': 1,
      'webhook.secret.id': '0',
    })
  })

  it('tells a failure by its code alone, and the next run by its attempt', async () => {
    let runs = 0
    const handler = () => {
      runs++
      if (runs === 1) throw new Error('a text of the application')
    }
    const { receive } = instrument(receiverOf({ handlers: { '*': handler } }))
    await receive(signed(made()))
    await receive(signed(made()))
    const [first, second] = telemetry.spans()
    expect(first?.attributes).toMatchObject({
      'webhook.outcome': 'failed',
      'error.type': 'handler_failed',
      'webhook.attempt': 1,
    })
    expect(first?.status).toEqual({ code: SpanStatusCode.ERROR })
    expect(first?.events).toEqual([])
    expect(second?.attributes).toMatchObject({ 'webhook.outcome': 'handled', 'webhook.attempt': 2 })
    expect(await telemetry.exported()).not.toContain('a text of the application')
  })

  it('tells a duplicate, which runs nothing and has no attempt', async () => {
    const { receive } = instrument(receiverOf({ handlers: { '*': () => {} } }))
    await receive(signed(made()))
    await receive(signed(made()))
    const [, second] = telemetry.spans()
    expect(second?.attributes).toMatchObject({ 'webhook.outcome': 'duplicate' })
    expect(second?.attributes).not.toHaveProperty('webhook.attempt')
    const counted = await telemetry.series('messaging.client.consumed.messages')
    expect(counted.map(({ attributes, value }) => [attributes['webhook.outcome'], value])).toEqual([
      ['handled', 1],
      ['duplicate', 1],
    ])
  })

  it('counts a refusal by its code, and it is no error of ours', async () => {
    const { receive } = instrument(receiverOf({ handlers: { '*': () => {} } }))
    await receive(signed(made(), { secret: 'another secret' }))
    const span = onlySpan()
    expect(span.attributes).toMatchObject({
      'webhook.outcome': 'rejected',
      'error.type': 'bad_signature',
    })
    expect(span.attributes).not.toHaveProperty('webhook.event.type')
    expect(span.status).toEqual({ code: SpanStatusCode.UNSET })
    const [refused] = await telemetry.series('messaging.client.consumed.messages')
    expect(refused?.attributes).toMatchObject({ 'error.type': 'bad_signature' })
  })

  it('marks a refusal that is our own fault as an error', async () => {
    const broken = () => Promise.reject(new Error('the vault is closed'))
    const provider = acme({ secret: broken })
    await instrument(receiverOf({ provider, handlers: { '*': () => {} } })).receive(signed(made()))
    expect(onlySpan().attributes['error.type']).toBe('secret_unavailable')
    expect(onlySpan().status).toEqual({ code: SpanStatusCode.ERROR })
  })

  it('measures the age of a delivery, its duration, and what is being processed', async () => {
    let during: readonly unknown[] = []
    const handler = async () => {
      during = (await telemetry.series('webhook.active')).map(({ value }) => value)
    }
    const { receive } = instrument(receiverOf({ handlers: { '*': handler } }))
    await receive(signed(made(), { seconds: NOW_SECONDS - 90 }))
    expect(during).toEqual([1])
    expect((await telemetry.series('webhook.active')).map(({ value }) => value)).toEqual([0])
    const [age] = await telemetry.series('webhook.delivery.age')
    expect(age?.value).toMatchObject({ count: 1, sum: 90 })
    const [duration] = await telemetry.series('messaging.process.duration')
    expect(duration?.value).toMatchObject({ count: 1, sum: expect.any(Number) })
  })

  it('does not count a sender whose clock is ahead as a negative age', async () => {
    const { receive } = instrument(receiverOf({ handlers: { '*': () => {} } }))
    await receive(signed(made(), { seconds: NOW_SECONDS + 90 }))
    const [age] = await telemetry.series('webhook.delivery.age')
    expect(age?.value).toMatchObject({ count: 1, sum: 0 })
  })

  it('adds one series for ten thousand invented types', async () => {
    const { receive } = instrument(receiverOf({ handlers: { '*': () => {} }, replay: false }))
    await receive(signed(made()))
    const names = [
      'messaging.client.consumed.messages',
      'messaging.process.duration',
      'webhook.delivery.age',
      'webhook.active',
    ]
    const counts = () =>
      Promise.all(names.map(async (name) => (await telemetry.series(name)).length))
    expect(await counts()).toEqual([1, 1, 1, 1])
    for (let i = 0; i < 10_000; i++) await receive(signed({ type: `invented.${i}`, id: 'a' }))
    expect(await counts()).toEqual([2, 2, 2, 1])
    expect(await telemetry.exported()).not.toContain('invented.')
  })

  it('adds one series for a thousand tenants that a secret function names', async () => {
    const provider = acme({
      secret: ({ url }) => ({ secrets: SECRET, endpoint: String(url) }),
    })
    const receiver = instrument(receiverOf({ provider, handlers: { '*': () => {} } }))
    const kinds = new Set<string>()
    for (let i = 0; i < 1000; i++) {
      kinds.add((await receiver.receive({ ...signed(made(`t${i}`)), url: `/tenant-${i}` })).kind)
    }
    expect([...kinds]).toEqual(['handled'])
    expect(await telemetry.series('messaging.client.consumed.messages')).toHaveLength(1)
    expect(await telemetry.exported()).not.toContain('tenant-')
  })

  it('exports nothing of a URL, a header, a body, a secret or an exception', async () => {
    const secret = 'acme_canary_secret'
    const handler = ({ type }: Delivery<AcmeEvents>) => {
      if (type === 'thing.lost') throw new TypeError('canary in an exception')
    }
    const receiver = instrument(
      receiverOf({ provider: acme({ secret }), handlers: { '*': handler } }),
    )
    const spoiled = (body: object, signing: object) => {
      const { headers, ...request } = signed(body, signing)
      return {
        ...request,
        url: 'https://canary.test/canary-path?token=canary-query',
        headers: { ...headers, 'x-canary': 'canary-header', 'user-agent': 'canary-agent' },
      }
    }
    const bodies = [made('canary-id'), lost('canary-lost'), { type: 'canary.type', id: 'canary' }]
    for (const body of [...bodies, { type: 'thing.made', id: 7, canary: 'canary-misfit' }]) {
      await receiver.receive(spoiled(body, { secret }))
      await receiver.receive(spoiled(body, { secret: 'canary-wrong' }))
      const admission = await receiver.admit(spoiled({ ...body, more: 1 }, { secret }))
      if (admission.kind === 'admitted') {
        await admission.run((delivery) => handler(delivery as Delivery<AcmeEvents>))
      }
    }
    const exported = await telemetry.exported()
    expect(telemetry.spans().length).toBe(12)
    expect(exported).toContain('thing.lost')
    expect(exported).not.toMatch(/canary/i)
    expect(exported).not.toContain(signed(made('canary-id'), { secret }).headers['acme-signature'])
  })

  it('runs behind Express, in webhook() and both forms of guard(), inside the span of the server', async () => {
    const seen: (string | undefined)[] = []
    const see = () => void seen.push(trace.getActiveSpan()?.spanContext().spanId)
    const answer = (response: express.Response) => {
      see()
      response.sendStatus(204)
    }
    const routes = [
      onExpress.webhook(instrument(receiverOf({ handlers: { '*': see } }))),
      onExpress.guard(instrument(receiverOf()), async (_delivery, _request, response) => {
        await null
        answer(response)
      }),
      [
        onExpress.guard(instrument(receiverOf())),
        (_request: express.Request, response: express.Response) => answer(response),
      ],
    ]
    for (const route of routes) {
      const app = express()
      app.post('/hook', route)
      const { status } = await post(app)
      expect(status).toBeLessThan(300)
    }
    await expectNested(seen, 3)
  })

  it('runs behind Fastify, in webhook() and guard(), inside the span of the server', async () => {
    const seen: (string | undefined)[] = []
    const see = async () => void seen.push(trace.getActiveSpan()?.spanContext().spanId)
    const work = async () => {
      await see()
      return { ok: true }
    }
    const plugins = [
      onFastify.webhook(instrument(receiverOf({ handlers: { '*': see } }))),
      onFastify.guard(instrument(receiverOf()), work),
    ]
    for (const plugin of plugins) {
      const app = fastify({ serverFactory: (handler) => createServer(handler) })
      app.register(plugin, { url: '/hook' })
      await app.ready()
      cleanUps.push(() => app.close())
      const { status } = await post((request, response) => app.routing(request, response))
      expect(status).toBeLessThan(300)
    }
    await expectNested(seen, 2)
  })

  it('runs as a Fetch handler and behind a Fetch guard, inside the active span', async () => {
    const seen: (string | undefined)[] = []
    const see = () => void seen.push(trace.getActiveSpan()?.spanContext().spanId)
    const { fetch } = instrument(receiverOf({ handlers: { '*': see } }))
    const guarded = fetchGuard(instrument(receiverOf()), async () => {
      see()
      return new Response(null, { status: 204 })
    })
    const waiting: Promise<unknown>[] = []
    const platform = { waitUntil: (work: Promise<unknown>) => void waiting.push(work) }
    for (const route of [fetch, guarded]) {
      const { status } = await insideHttpSpan(() => route(fetchRequest(), platform))
      expect(status).toBeLessThan(300)
    }
    expect(waiting).toHaveLength(2)
    await expectNested(seen, 2)
  })

  it('ends the span of a guarded route with its answer, and tells a failed one', async () => {
    const route = nodeGuard(instrument(receiverOf()), (_delivery, _request, response) => {
      response.writeHead(502).end()
    })
    expect((await post(route)).status).toBe(502)
    await settled(() => telemetry.spans().some(({ name }) => name === 'process acme'))
    expect(onlySpan().attributes).toMatchObject({
      'webhook.outcome': 'failed',
      'error.type': 'handler_failed',
      'webhook.attempt': 1,
    })
  })

  it('keeps what guards may do with an admission', async () => {
    const route = nodeGuard(instrument(receiverOf()), (_delivery, _request, _response, context) => {
      context.answer('the route answers by itself')
    })
    expect((await post(route)).status).toBe(500)
  })

  it('ends the span of an admission once, and not for a word that finish() does not know', async () => {
    const admission = await instrument(receiverOf()).admit(signed(made()))
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    await expect(admission.finish('done' as never)).rejects.toThrow(TypeError)
    expect(telemetry.spans()).toEqual([])
    await admission.finish('discarded', 'not needed')
    await admission.run(() => {})
    expect(onlySpan().attributes['webhook.outcome']).toBe('discarded')
    const counted = await telemetry.series('messaging.client.consumed.messages')
    expect(counted.map(({ value }) => value)).toEqual([1])
  })

  it('ends the span of an admission that nobody finishes, once its claim is lost', async () => {
    const replay = { store: memoryReplayStore(), timeoutMs: 10, leaseMs: 30, maxRunMs: 30 }
    const receiver = instrument(createReceiver({ provider: acme(), now: () => NOW_MS, replay }))
    const { kind } = await receiver.admit(signed(made()))
    expect(kind).toBe('admitted')
    await settled(() => telemetry.spans().length > 0)
    expect(onlySpan().attributes['error.type']).toBe('lease_lost')
    expect((await telemetry.series('webhook.active')).map(({ value }) => value)).toEqual([0])
  })

  it('takes providers of its own instead of the global ones', async () => {
    stopTelemetry()
    const { tracerProvider, meterProvider } = telemetry
    const { receive } = instrument(receiverOf({ handlers: { '*': () => {} } }), {
      tracerProvider,
      meterProvider,
    })
    await receive(signed(made()))
    expect(telemetry.spans()).toHaveLength(1)
    expect(await telemetry.series('messaging.client.consumed.messages')).toHaveLength(1)
  })

  it('works without an SDK, and finds one that is registered later', async () => {
    stopTelemetry()
    const receiver = instrument(receiverOf({ handlers: { '*': () => {} } }))
    expect((await receiver.receive(signed(made()))).kind).toBe('handled')
    expect((await receiver.fetch(fetchRequest(made('b')))).status).toBe(200)
    const admission = await receiver.admit(signed(made('c')))
    expect(admission.kind === 'admitted' && (await admission.run(() => {})).kind).toBe('handled')
    telemetry = startTelemetry()
    await receiver.receive(signed(made('d')))
    expect(await telemetry.series('messaging.client.consumed.messages')).toHaveLength(1)
    expect(telemetry.spans()).toHaveLength(1)
  })

  it('handles a delivery when tracer and meter throw', async () => {
    const broken = () => {
      throw new Error('broken')
    }
    const meterProvider = { getMeter: broken }
    const tracerProvider = { getTracer: () => ({ startSpan: broken, startActiveSpan: broken }) }
    const { receive } = instrument(receiverOf({ handlers: { '*': () => {} } }), {
      meterProvider,
      tracerProvider,
    })
    expect((await receive(signed(made()))).kind).toBe('handled')
  })

  it('passes on the mistake of a receiver without handlers, and ends its span', async () => {
    await expect(instrument(receiverOf()).receive(signed(made()))).rejects.toThrow(TypeError)
    expect(onlySpan().attributes).toMatchObject({ 'error.type': '_OTHER' })
  })

  it('refuses what is no receiver, one that is instrumented already, and unknown options', () => {
    expect(() => instrument({} as AnyReceiver)).toThrow(TypeError)
    expect(() => instrument(undefined as never)).toThrow(TypeError)
    expect(() => instrument(instrument(receiverOf()))).toThrow(/instrumented already/)
    expect(() => instrument(receiverOf(), { tracerProvder: 1 } as never)).toThrow(/tracerProvider/)
  })
})

/** Waits until something has happened behind an answer. */
async function settled(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** That many spans of Hookseal, each the active one of its handler and a child of the server's. */
async function expectNested(seen: readonly (string | undefined)[], count: number): Promise<void> {
  await settled(() => telemetry.spans().length >= 2 * count)
  const spans = telemetry.spans().filter(({ name }) => name === 'process acme')
  const servers = telemetry.spans().filter(({ name }) => name === 'POST /hook')
  expect(spans.map((span) => span.spanContext().spanId)).toEqual(seen)
  const idOf = (span: (typeof spans)[number]) => span.spanContext().spanId
  expect(spans.map(({ parentSpanContext }) => parentSpanContext?.spanId).sort()).toEqual(
    servers.map(idOf).sort(),
  )
  expect(new Set(spans.map(({ attributes }) => attributes['webhook.outcome']))).toEqual(
    new Set(['handled']),
  )
}
