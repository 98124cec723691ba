// cspell:ignore provder
import { createServer, type RequestListener } from 'node:http'
import { type AnyReceiver, createReceiver, memoryReplayStore, type Receiver } from '@hookseal/core'
import { nodeGuard } from '@hookseal/core/node'
import { fetchGuard } from '@hookseal/core/toolkit'
import { instrument } from '@hookseal/otel'
import {
  type AcmeEvents,
  acme,
  made,
  NOW_MS,
  NOW_SECONDS,
  receiverOf,
  signed,
} from '@hookseal/tests-kit/acme'
import { until } from '@hookseal/tests-kit/eventually'
import { exchange, type WireAnswer } from '@hookseal/tests-kit/http'
import { close, listen } from '@hookseal/tests-kit/listen'
import { startTelemetry, stopTelemetry, type Telemetry } from '@hookseal/tests-kit/telemetry'
import { stopTime } from '@hookseal/tests-kit/virtual-time'
import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'

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
  const server = createServer(listener)
  const port = await listen(server)
  cleanUps.push(() => close(server))
  const { headers, body: bytes } = signed(body)
  return exchange(port, { headers, body: bytes })
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

  it('reports a failure only by its code, and the next run by its attempt', async () => {
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

  it('reports a duplicate, which runs nothing and has no attempt', async () => {
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

  it('counts a rejection by its code, which is not an error of ours', async () => {
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

  it('marks a rejection that is our own fault as an error', async () => {
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

  it('lets a Fetch platform wait for the end of a delivery', async () => {
    const { fetch } = instrument(receiverOf({ handlers: { '*': () => {} } }))
    const guarded = fetchGuard(instrument(receiverOf()), () => new Response(null, { status: 204 }))
    const waiting: Promise<unknown>[] = []
    const platform = { waitUntil: (work: Promise<unknown>) => void waiting.push(work) }
    expect((await fetch(fetchRequest(), platform)).status).toBe(200)
    expect((await guarded(fetchRequest(), platform)).status).toBe(204)
    expect(waiting).toHaveLength(2)
  })

  it('ends the span of a guarded route with its answer, and tells a failed one', async () => {
    const route = nodeGuard(instrument(receiverOf()), (_delivery, _request, response) => {
      response.writeHead(502).end()
    })
    expect((await post(route)).status).toBe(502)
    await until(() => telemetry.spans().some(({ name }) => name === 'process acme'))
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
    const pass = stopTime()
    const replay = { store: memoryReplayStore(), leaseMs: 3000, maxRunMs: 500 }
    const receiver = instrument(createReceiver({ provider: acme(), now: () => NOW_MS, replay }))
    const { kind } = await receiver.admit(signed(made()))
    expect(kind).toBe('admitted')
    await until(() => vi.getTimerCount() > 0)
    await pass(3000)
    await until(() => telemetry.spans().length > 0)
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

  it('rejects anything that is not a receiver, one that is instrumented already, and unknown options', () => {
    expect(() => instrument({} as AnyReceiver)).toThrow(TypeError)
    expect(() => instrument(undefined as never)).toThrow(TypeError)
    expect(() => instrument(instrument(receiverOf()))).toThrow(/already instrumented/)
    expect(() => instrument(receiverOf(), { tracerProvder: 1 } as never)).toThrow(/tracerProvider/)
  })
})
