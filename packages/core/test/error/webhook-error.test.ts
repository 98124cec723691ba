// cspell:ignore standardly
import { inspect } from 'node:util'
import {
  createReceiver,
  memoryReplayStore,
  type ReceiverOptions,
  WebhookError,
  type WebhookErrorCode,
  type WebhookInput,
} from '@hookseal/core'
import { handinger, rine, standardWebhooks } from '@hookseal/core/providers'
import {
  type AcmeEvents,
  acme,
  bytesOf,
  made,
  NOW_MS,
  NOW_SECONDS,
  receiverOf,
  SECRET,
  signature,
  signed,
} from '@hookseal/tests-kit/acme'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const MARK = 'PAYLOADMARK'
const event = { ...made(), note: MARK }
const { headers, body } = signed(event)
const TOKEN = 'whk_LEAKYTOKEN'
const standard = { secret: 'whsec_c2VjcmV0c2VjcmV0' }
const never = () => new Promise<never>(() => {})
const store = memoryReplayStore()

type Options = Partial<ReceiverOptions<AcmeEvents>>
const verify = (input: Partial<WebhookInput>, options: Options = {}) =>
  receiverOf(options).verify({ headers, body, ...input })
const receive = async (options: Options, times = 1) => {
  const target = receiverOf({ handlers: { '*': () => {} }, ...options })
  const outcomes = await Promise.all(
    Array.from({ length: times }, () => target.receive({ headers, body })),
  )
  throw outcomes.find(({ error }) => error !== undefined)?.error
}
const token = (value?: string) =>
  createReceiver({ provider: handinger({ secret: TOKEN }) }).verify({
    headers: value === undefined ? {} : { 'x-handinger-token': value },
    body,
  })
const standardly = (changed: Record<string, string>) =>
  createReceiver({ provider: standardWebhooks(standard), now: () => NOW_MS }).verify({
    headers: {
      'webhook-id': 'm',
      'webhook-timestamp': String(NOW_SECONDS),
      'webhook-signature': `v1,${'A'.repeat(43)}=`,
      ...changed,
    },
    body,
  })
const aged = (seconds: number) => ({ headers: { 'acme-signature': signature(event, { seconds }) } })

/** One way to each code: a closed union, so that a new code without a row does not compile. */
const WAYS: Readonly<
  Record<WebhookErrorCode, readonly [status: number, way: () => Promise<unknown>]>
> = {
  missing_signature: [401, () => verify({ headers: {} })],
  malformed_signature: [401, () => verify({ headers: { 'acme-signature': 'v1=zz' } })],
  bad_signature: [401, () => verify({ body: bytesOf(made('forged')) })],
  missing_token: [401, () => token()],
  bad_token: [401, () => token('whk_GUESS')],
  duplicate_header: [
    401,
    () => verify({ headers: [...Object.entries(headers), ['Acme-Signature', 'x']] }),
  ],
  missing_id: [401, () => standardly({ 'webhook-id': '' })],
  malformed_id: [401, () => standardly({ 'webhook-id': 'a.b' })],
  missing_timestamp: [401, () => standardly({ 'webhook-timestamp': '' })],
  malformed_timestamp: [401, () => standardly({ 'webhook-timestamp': '1e9' })],
  timestamp_too_old: [401, () => verify(aged(NOW_SECONDS - 301))],
  timestamp_in_future: [401, () => verify(aged(NOW_SECONDS + 301))],
  invalid_json: [400, () => verify(signed(`{"${MARK}":`))],
  invalid_event: [400, () => verify(signed([MARK]))],
  payload_mismatch: [
    500,
    async () => {
      const misfit = signed({ type: 'thing.made', id: 5, note: MARK })
      throw (await receiverOf({ handlers: { 'thing.made': () => {} } }).receive(misfit)).error
    },
  ],
  body_aborted: [400, () => verify({ body: () => Promise.reject(new Error('aborted')) })],
  body_truncated: [
    400,
    () => verify({ headers: { ...headers, 'content-length': '9999' }, body: async () => body }),
  ],
  method_not_allowed: [405, () => verify({ method: 'GET' })],
  body_timeout: [408, () => verify({ body: never }, { bodyTimeoutMs: 1 })],
  body_too_large: [413, () => verify({}, { maxBodyBytes: 5 })],
  unsupported_encoding: [
    415,
    () => verify({ headers: { ...headers, 'content-encoding': 'gzip' } }),
  ],
  body_already_parsed: [500, () => verify({ body: event as never })],
  body_already_read: [
    500,
    async () => {
      const request = new Request('http://localhost/', { method: 'POST', headers, body })
      await request.text()
      let error: unknown
      await receiverOf({
        handlers: { '*': () => {} },
        onOutcome: (outcome) => (error = outcome.error),
      }).fetch(request)
      throw error
    },
  ],
  handler_failed: [
    500,
    () => receive({ handlers: { '*': () => Promise.reject(new Error('no')) } }),
  ],
  provider_failed: [500, () => verify({}, { now: () => Number.NaN })],
  secret_unavailable: [500, () => verify({}, { provider: acme({ secret: () => [SECRET, ''] }) })],
  in_flight: [503, () => receive({ handlers: { '*': async () => {} } }, 2)],
  lease_lost: [
    503,
    async () => {
      let error: unknown
      const lossy = { ...memoryReplayStore(), commit: async () => 'lease_lost' as const }
      await receiverOf({
        handlers: { '*': () => {} },
        onOutcome: (outcome) => (error = outcome.error),
        replay: { store: lossy },
      }).receive({ headers, body })
      throw error
    },
  ],
  store_unavailable: [
    503,
    () =>
      receive({ replay: { store: { ...store, claim: () => Promise.reject(new Error('down')) } } }),
  ],
  store_full: [
    503,
    async () => {
      const replay = { store: memoryReplayStore({ maxKeys: 1 }) }
      const target = receiverOf({ replay })
      await target.admit(signed(made('first')))
      throw ((await target.admit({ headers, body })) as { error?: unknown }).error
    },
  ],
  shutting_down: [
    503,
    async () => {
      const target = receiverOf({ handlers: { '*': () => {} } })
      await target.drain()
      throw (await target.receive({ headers, body })).error
    },
  ],
}

const RETRYABLE = ['body_aborted', 'body_truncated', 'body_timeout']
const codes = Object.keys(WAYS) as WebhookErrorCode[]

async function errorOf(code: WebhookErrorCode): Promise<WebhookError> {
  const error: unknown = await WAYS[code][1]().catch((error: unknown) => error)
  if (WebhookError.is(error)) return error
  throw new Error(`${code} was not reached`, { cause: error })
}

describe('WebhookError', () => {
  const logged = vi.spyOn(console, 'error')
  beforeEach(() => void logged.mockReset().mockImplementation(() => {}))
  afterEach(() => void logged.mockReset())

  it('has thirty-one codes', () => {
    expect(codes).toHaveLength(31)
  })

  it.each(codes)('is reached with the code %s', async (code) => {
    const error = await errorOf(code)
    const [status] = WAYS[code]
    expect(error).toBeInstanceOf(WebhookError)
    expect(error).toMatchObject({ name: 'WebhookError', code, status, expose: false })
    expect(error.hint).not.toBe('')
    expect(error.message).not.toBe('')
    expect(error.retryable).toBe(status >= 500 || RETRYABLE.includes(code))
  })

  it.each(codes)('of code %s carries no payload, signature or secret', async (code) => {
    const error = await errorOf(code)
    const seen = [
      error.message,
      error.hint,
      error.stack,
      String(error.cause),
      JSON.stringify(error),
      inspect(error, { depth: 9, showHidden: true }),
      ...logged.mock.calls.map((call) => inspect(call, { depth: 9 })),
    ].join('\n')
    const hex = (headers['acme-signature'] as string).split('v1=')[1] as string
    for (const secret of [SECRET, TOKEN, 'GUESS', MARK, hex, standard.secret, 'secretsecret']) {
      expect(seen).not.toContain(secret)
    }
  })

  it('is recognized across copies of the package, and nothing else is', async () => {
    const error = new WebhookError('bad_token')
    vi.resetModules()
    const copy = await import('@hookseal/core')
    expect(copy.WebhookError).not.toBe(WebhookError)
    expect(copy.WebhookError.is(error)).toBe(true)
    expect(WebhookError.is(new copy.WebhookError('bad_token'))).toBe(true)
    const proxy = Proxy.revocable({}, {})
    proxy.revoke()
    const lookalike = { name: 'WebhookError', code: 'bad_token', status: 401 }
    for (const other of [undefined, null, 5, 'x', {}, new Error('x'), lookalike, proxy.proxy]) {
      expect(WebhookError.is(other)).toBe(false)
    }
  })

  it('keeps a hint and a cause', () => {
    const cause = new Error('why')
    const error = new WebhookError('provider_failed', { hint: 'do this', cause })
    expect([error.hint, error.cause]).toEqual(['do this', cause])
    expect('cause' in new WebhookError('bad_token')).toBe(false)
  })
})

describe('an error of a receiver', () => {
  it.each(codes)('of code %s names provider, endpoint and page', async (code) => {
    const error = await errorOf(code)
    expect(error.docsUrl).toMatch(new RegExp(`errors(?:\\.md)?#${code}$`))
    expect(error.provider).toMatch(/^(acme|handinger|standard-webhooks)$/)
    expect(error.endpoint).toBe(error.provider)
  })

  it('names the endpoint that was given', async () => {
    const error = await verify({ headers: {} }, { endpoint: 'billing' }).catch((e: unknown) => e)
    expect(error).toMatchObject({ provider: 'acme', endpoint: 'billing' })
  })

  it('made by hand names what it was given, and keeps it', async () => {
    const plain = new WebhookError('bad_token')
    expect([plain.provider, plain.endpoint]).toEqual([undefined, undefined])
    const named = new WebhookError('bad_token', { provider: 'p', endpoint: 'e' })
    expect([named.provider, named.endpoint]).toEqual(['p', 'e'])
    const thrown = await verify({ body: () => Promise.reject(named) }).catch((e: unknown) => e)
    expect(thrown).toMatchObject({ code: 'bad_token', provider: 'p', endpoint: 'e' })
  })

  it('that is frozen is left as it is', async () => {
    const frozen = Object.freeze(new WebhookError('body_aborted'))
    const thrown = await verify({ body: () => Promise.reject(frozen) }).catch((e: unknown) => e)
    expect(thrown).toBe(frozen)
  })
})

describe('a provider', () => {
  it.each([
    rine({ secret: 'whsec_LEAK' }),
    handinger({ secret: [{ id: 'a', value: 'whsec_LEAK' }] }),
    acme({ secret: 'whsec_LEAK' }),
  ])('does not show its secret in logs: $name', (provider) => {
    const receiver = createReceiver<object>({ provider })
    for (const shown of [provider, provider.scheme, receiver, [{ provider }]]) {
      expect(inspect(shown, { depth: 9 })).not.toContain('LEAK')
      expect(JSON.stringify(shown)).not.toContain('LEAK')
      expect(Object.keys(provider.scheme)).not.toContain('secret')
    }
  })
})
