import { inspect } from 'node:util'
import {
  type AnyReceiver,
  createProcessor,
  createReceiver,
  defineProvider,
  type Handshake,
  type JobResult,
  memoryReplayStore,
  type Outcome,
  packDelivery,
  type ReplayStore,
  type WebhookErrorCode,
  type WebhookInput,
} from '@hookseal/core'
import { instrument, instrumentProcessor } from '@hookseal/otel'
import {
  acme,
  lost,
  made,
  NOW_MS,
  NOW_SECONDS,
  receiverOf,
  type Signing,
  signed,
} from '@hookseal/tests-kit/acme'
import {
  insideHttpSpan,
  startTelemetry,
  stopTelemetry,
  type Telemetry,
} from '@hookseal/tests-kit/telemetry'
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

// Everything in a request, a secret or an exception contains "canary" here, and nothing that is exported may contain
// it.

const secret = 'canary_secret_4f1b6d08'
const packKey = 'canary_pack_key_93ac5e'
const cause = () => new Error('canary-message', { cause: new TypeError('canary-cause') })

let telemetry: Telemetry
beforeEach(() => {
  telemetry = startTelemetry()
})
afterEach(() => stopTelemetry())

/** A signed request with canaries in every part. */
function spoiled(body: object | string, signing: Signing = {}): WebhookInput & { body: Buffer } {
  const { headers, ...request } = signed(body, { secret, ...signing })
  return {
    ...request,
    url: 'https://canary-host.test/canary-path?canary-name=canary-query#canary',
    context: { tenant: 'canary-context' },
    headers: {
      ...headers,
      'canary-name': 'canary-value',
      'content-type': 'application/json; canary=canary-type',
      authorization: 'Bearer canary-authorization',
      cookie: 'session=canary-cookie',
      host: 'canary-host.test',
      'user-agent': 'canary-agent',
      'x-forwarded-for': 'canary-address',
      baggage: 'canary=canary-baggage',
      tracestate: 'canary=canary-state',
    },
  }
}

const withHeaders = (changes: Record<string, string | string[]>) => {
  const input = spoiled(made('canary-id'))
  return { ...input, headers: { ...input.headers, ...changes } as WebhookInput['headers'] }
}

const handshakes: readonly Handshake[] = [
  {
    on: 'delivery',
    when: { at: '/type', equals: 'canary.check' },
    answer: { text: '{echo:/challenge}' },
  },
  { on: 'get', token: { query: 'canary-token', secret: 'canary-verify' }, echo: 'challenge' },
]

/** A receiver whose secret function names a tenant, and whose handlers do what the delivery's type and id say. */
function receiverWith(options: Partial<Parameters<typeof receiverOf>[0]> = {}): AnyReceiver {
  const provider = acme({ secret: () => ({ secrets: secret, endpoint: 'canary-tenant' }) })
  return instrument(
    receiverOf({
      provider: defineProvider({ ...provider, handshakes }),
      handlers: {
        'thing.made': (_delivery, { answer }) => answer('canary-answer'),
        'thing.lost': ({ id }, { discard }) => {
          throw id === 'discard' ? discard('canary-reason') : cause()
        },
      },
      ...options,
    }),
  )
}

const down = (): ReplayStore => ({
  ...memoryReplayStore(),
  claim: () => Promise.reject(cause()),
})

const failing = () => Promise.reject(cause())

const refused: readonly (readonly [WebhookErrorCode, () => Promise<Outcome>])[] = [
  ['missing_signature', () => receive({ ...spoiled(made()), headers: { canary: 'canary' } })],
  ['malformed_signature', () => receive(withHeaders({ 'acme-signature': 'canary' }))],
  ['bad_signature', () => receive(spoiled(made('canary-id'), { secret: 'canary-guess' }))],
  ['duplicate_header', () => receive(withHeaders({ 'acme-signature': ['canary-a', 'canary-b'] }))],
  [
    'malformed_timestamp',
    () => receive(withHeaders({ 'acme-signature': `t=canary,v1=${'0'.repeat(64)}` })),
  ],
  ['timestamp_too_old', () => receive(spoiled(made('canary'), { seconds: NOW_SECONDS - 9999 }))],
  ['timestamp_in_future', () => receive(spoiled(made('canary'), { seconds: NOW_SECONDS + 9999 }))],
  ['invalid_json', () => receive(spoiled('{"canary": '))],
  ['invalid_event', () => receive(spoiled({ id: 'canary' }))],
  ['method_not_allowed', () => receive({ ...spoiled(made()), method: 'CANARY' })],
  ['unsupported_encoding', () => receive(withHeaders({ 'content-encoding': 'canary' }))],
  ['body_too_large', () => receive(spoiled({ ...made(), canary: 'canary'.repeat(1_000_000) }))],
  ['body_aborted', () => receive({ ...spoiled(made()), body: failing })],
  [
    'secret_unavailable',
    () => receiverWith({ provider: acme({ secret: failing }) }).receive(spoiled(made('canary-id'))),
  ],
  [
    'provider_failed',
    () => {
      const identify = () => {
        throw cause()
      }
      const provider = defineProvider({ ...acme({ secret }), identify })
      return receiverWith({ provider }).receive(spoiled(made('canary-id')))
    },
  ],
  [
    'shutting_down',
    async () => {
      const receiver = receiverWith()
      await receiver.drain()
      return receiver.receive(spoiled(made('canary-id')))
    },
  ],
]

/** The outcome of one request to a new receiver. */
const receive = (input: WebhookInput) => receiverWith().receive(input)

async function twice(input: WebhookInput): Promise<Outcome> {
  const receiver = receiverWith()
  await receiver.receive(input)
  return receiver.receive(input)
}

async function whileRunning(input: WebhookInput): Promise<Outcome> {
  const receiver = receiverWith()
  const admission = await receiver.admit(input)
  const second = await receiver.receive(input)
  if (admission.kind === 'admitted') await admission.finish('failed', cause())
  return second
}

async function admitted(end: 'run' | 'failed' | 'discarded'): Promise<Outcome> {
  const admission = await receiverWith().admit(spoiled(made('canary-id')))
  if (admission.kind !== 'admitted') return admission
  if (end === 'discarded') return admission.finish(end, 'canary-reason')
  if (end === 'failed') return admission.finish(end, cause())
  return admission.run(() => {
    throw cause()
  })
}

const others: readonly (readonly [string, string, () => Promise<Outcome>])[] = [
  ['handled', '', () => receive(spoiled(made('canary-id')))],
  ['handled', '', () => receive({ ...spoiled(made('canary-id')), url: undefined })],
  ['ignored', '', () => receive(spoiled({ type: 'canary.type', id: 'canary-id' }))],
  ['duplicate', '', () => twice(spoiled(made('canary-id')))],
  ['discarded', '', () => receive(spoiled({ ...lost('discard'), where: 'canary' }))],
  ['discarded', '', () => admitted('discarded')],
  ['failed', 'handler_failed', () => receive(spoiled(lost('canary-id')))],
  ['failed', 'handler_failed', () => admitted('failed')],
  ['failed', 'handler_failed', () => admitted('run')],
  [
    'failed',
    'payload_mismatch',
    () => receive(spoiled({ type: 'thing.made', id: 7, canary: 'canary' })),
  ],
  ['in_flight', 'in_flight', () => whileRunning(spoiled(made('canary-id')))],
  [
    'failed',
    'store_unavailable',
    () => receiverWith({ replay: { store: down() } }).receive(spoiled(made('canary-id'))),
  ],
  ['handshake', '', () => receive(spoiled({ type: 'canary.check', challenge: 'canary' }))],
  [
    'handshake',
    '',
    () =>
      receive({
        ...spoiled(''),
        method: 'GET',
        url: 'https://canary.test/?canary-token=canary-verify&challenge=canary',
      }),
  ],
]

/** Everything that was exported, in each form in which it leaves the process, and what the SDK keeps in memory. */
async function everything(): Promise<string> {
  const collected = await telemetry.collected()
  const whole = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity } as const
  const held = telemetry
    .spans()
    .map(({ name, attributes, events, links, status, resource, instrumentationScope }) =>
      inspect({ name, attributes, events, links, status, resource, instrumentationScope }, whole),
    )
  return [
    await telemetry.exported(),
    new PrometheusSerializer().serialize(collected),
    inspect(collected, whole),
    ...held,
  ].join('\n')
}

async function expectNoCanary(): Promise<void> {
  const exported = await everything()
  expect(exported).toContain('webhook.outcome')
  expect(exported).not.toMatch(/canary/i)
  expect(exported).not.toContain(Buffer.from('canary').toString('hex'))
  expect(exported).not.toContain(Buffer.from('canary').toString('base64'))
}

describe('what is exported', () => {
  it('is searched everywhere that canaries can be', async () => {
    const receiver = instrument(receiverOf({ handlers: { '*': () => {} } }))
    await receiver.receive(signed(made()))
    await expectNoCanary()
    telemetry.tracerProvider.getTracer('canary-tracer').startSpan('a').end()
    await expect(expectNoCanary()).rejects.toThrow(/canary/)
  })

  it.each(refused)('contains nothing from a request that is refused: %s', async (code, run) => {
    const { kind, error } = await insideHttpSpan(run)
    expect(error?.code).toBe(code)
    expect(['rejected', 'failed', 'in_flight']).toContain(kind)
    const [span] = telemetry.spans().filter(({ name }) => name === 'process acme')
    expect(span?.attributes).toMatchObject({ 'error.type': code })
    await expectNoCanary()
  })

  it.each(others)('contains nothing from a request that is %s %s', async (kind, code, run) => {
    const outcome = await insideHttpSpan(run)
    expect([outcome.kind, outcome.error?.code ?? '']).toEqual([kind, code])
    const spans = telemetry.spans().filter(({ name }) => name === 'process acme')
    expect(spans.map(({ attributes }) => attributes['webhook.outcome'])).toContain(kind)
    const exported = await everything()
    if (outcome.delivery !== undefined) expect(exported).not.toContain(outcome.delivery.key)
    await expectNoCanary()
  })

  it('contains nothing from a signature, whether it is right or wrong', async () => {
    const requests = [spoiled(made('canary-id')), spoiled(made('canary'), { secret: 'canary-b' })]
    for (const request of requests) await receive(request)
    const exported = await everything()
    for (const { headers } of requests) {
      const [, mac = ''] = /v1=(\w+)/.exec(String(Reflect.get(headers, 'acme-signature'))) ?? []
      expect(mac).toHaveLength(64)
      expect(exported).not.toContain(mac)
    }
  })

  it.each<JobResult['kind'] | 'broken'>([
    'handled',
    'ignored',
    'duplicate',
    'discarded',
    'failed',
    'delayed',
    'broken',
  ])('contains nothing from a job that is %s', async (kind) => {
    const provider = acme({ secret })
    const store = kind === 'delayed' ? down() : memoryReplayStore()
    const processor = createProcessor({
      provider,
      packKey,
      replay: { store: { ...store, scope: 'shared' } },
      handlers: {
        'thing.made': (_delivery, { discard }) => {
          if (kind === 'discarded') throw discard('canary-reason')
          if (kind === 'failed') throw cause()
        },
      },
      logger: false,
    })
    const work = instrumentProcessor(processor, { provider: 'acme' })
    const body = kind === 'ignored' ? { type: 'canary.type', id: 'canary' } : made('canary-id')
    const delivery = await createReceiver({ provider, now: () => NOW_MS }).verify(spoiled(body))
    const packing = { packKey, headers: ['canary-name'], traceparent: 'canary-traceparent' }
    const packed = packDelivery(delivery, packing)
    if (kind === 'duplicate') await work(packed)
    if (kind === 'broken') await expect(work(`${packed}canary`)).rejects.toThrow(TypeError)
    else expect((await work(packed)).kind).toBe(kind)
    expect(await everything()).not.toContain(delivery.key)
    await expectNoCanary()
  })
})
