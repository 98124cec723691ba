import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AnyReceiver, HmacOptions, WebhookError } from '@hookseal/core'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { Webhook as SvixWebhook } from 'svix'
import { describe, expect, it } from 'vitest'
import { backends, coreWith } from './support/core-with.ts'

interface Vector {
  readonly source?: string
  readonly secret: string
  readonly bodyBase64: string
  readonly now?: number
  readonly headers: Record<string, string>
}

const file = new URL('../../../tests/vectors/senders.json', import.meta.url)
const vectors: Record<string, Vector[]> = JSON.parse(readFileSync(file, 'utf8'))

const STRIPE = {
  header: 'Stripe-Signature',
  separator: ',',
  timestampPrefix: 't=',
  format: 'v1={hex}',
  signedContent: '{timestamp}.{body}',
} satisfies Partial<HmacOptions>

const SLACK = {
  header: 'X-Slack-Signature',
  format: 'v0={hex}',
  timestampHeader: 'X-Slack-Request-Timestamp',
  signedContent: 'v0:{timestamp}:{body}',
} satisfies Partial<HmacOptions>

const BODIES = [
  '{}',
  '{"type":"invoice.paid","data":{"id":"in_1"}}',
  '{"type":"é😀\\u0000","note":"$& $\' $$"}',
  ` {"type":"padded","pad":"${'x'.repeat(20_000)}"}\n`,
]

describe.each(backends)('on the %s backend', async (name) => {
  const { chosen, createReceiver, defineProvider, hmac, providers, standardWebhooksScheme } =
    await coreWith(name)

  it('stands on that backend only', async () => {
    const { backend } = await import(`../src/crypto/${name}.ts`)
    expect(chosen.prepareMac.toString()).toBe(backend.prepareMac.toString())
    const isAsync = chosen.digest(new Uint8Array()) instanceof Promise
    expect(isAsync).toBe(name === 'web')
  })

  /** A sender that is nothing but its scheme. */
  const described = (scheme: ReturnType<typeof hmac>, nowSeconds: number) =>
    createReceiver({
      provider: defineProvider({
        name: 'described',
        scheme,
        events: {},
        identify: () => ({ type: 'event' }),
      }),
      now: () => nowSeconds * 1000,
      logger: false,
    })
  const codeOf = (
    receiver: Pick<AnyReceiver, 'verify'>,
    headers: Record<string, string>,
    body: Uint8Array | string,
  ) =>
    receiver.verify({ headers, body }).then(
      () => 'verified',
      (error: WebhookError) => error.code,
    )
  const bytesOf = (body: Uint8Array | string) =>
    Buffer.from(typeof body === 'string' ? new TextEncoder().encode(body) : body)

  /** Right as it is, and refused with any of its first bytes, its last byte or its length changed. */
  async function expectAuthentic(
    receiver: Pick<AnyReceiver, 'verify'>,
    headers: Record<string, string>,
    given: Uint8Array | string,
  ): Promise<void> {
    const body = bytesOf(given)
    expect(['verified', 'invalid_json', 'invalid_event']).toContain(
      await codeOf(receiver, headers, body),
    )
    for (const at of [...Array(Math.min(body.length, 64)).keys(), body.length - 1]) {
      if (at < 0) continue
      const changed = Buffer.from(body)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      expect(await codeOf(receiver, headers, changed)).toBe('bad_signature')
    }
    expect(await codeOf(receiver, headers, Buffer.concat([body, Buffer.of(10)]))).toBe(
      'bad_signature',
    )
  }

  const makers = {
    ricloud: providers.ricloud,
    rine: providers.rine,
    standardWebhooks: providers.standardWebhooks,
    github: ({ secret }: { secret: string }) =>
      defineProvider({
        name: 'github',
        scheme: hmac({ secret, header: 'X-Hub-Signature-256', format: 'sha256={hex}' }),
        events: {},
        identify: (_, { headers }) => ({ type: headers.get('x-github-event') ?? '' }),
      }),
  }

  it('has vectors for each of the senders that sign', () => {
    expect(Object.keys(makers).map((sender) => vectors[sender]?.length ?? 0)).toEqual([
      9, 24, 10, 1,
    ])
  })

  describe.each(Object.keys(makers) as (keyof typeof makers)[])('vectors of %s', (sender) => {
    it.each(vectors[sender] ?? [])('authenticate $headers', async (vector) => {
      const receiver = createReceiver<object>({
        provider: makers[sender]({ secret: vector.secret }),
        now: () => (vector.now ?? 0) * 1000,
        logger: false,
      })
      await expectAuthentic(receiver, vector.headers, Buffer.from(vector.bodyBase64, 'base64'))
    })
  })

  const seconds = 1_700_000_000
  const date = new Date(seconds * 1000)

  describe("a scheme like Stripe's", () => {
    const secret = 'whsec_stripe_uses_this_text_as_it_is'
    const receiver = described(hmac({ ...STRIPE, secret }), seconds)

    it.each(BODIES)('agrees with node:crypto', async (body) => {
      const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
      const headers = { 'stripe-signature': `t=${seconds},v1=${mac},v0=${'0'.repeat(64)}` }
      await expectAuthentic(receiver, headers, body)
    })

    it.each(BODIES)("agrees with the sender's own package", async (payload) => {
      const header = Stripe.webhooks.generateTestHeaderString({
        payload,
        secret,
        timestamp: seconds,
      })
      await expectAuthentic(receiver, { 'Stripe-Signature': header }, payload)
      const stale = Stripe.webhooks.generateTestHeaderString({
        payload,
        secret,
        timestamp: seconds - 301,
      })
      expect(await codeOf(receiver, { 'Stripe-Signature': stale }, payload)).toBe(
        'timestamp_too_old',
      )
    })
  })

  describe("a scheme like Slack's", () => {
    const secret = '8f742231b10e8888abcd99yyyzzz85a5'
    const receiver = described(hmac({ ...SLACK, secret }), seconds)

    it.each(BODIES)('agrees with node:crypto', async (body) => {
      const mac = createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')
      const headers = {
        'x-slack-signature': `v0=${mac}`,
        'x-slack-request-timestamp': String(seconds),
      }
      await expectAuthentic(receiver, headers, body)
      const other = { ...headers, 'x-slack-request-timestamp': String(seconds + 1) }
      expect(await codeOf(receiver, other, body)).toBe('bad_signature')
    })

    it("authenticates the example of the sender's documentation", async () => {
      // https://api.slack.com/authentication/verifying-requests-from-slack
      const body =
        'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
      const headers = {
        'X-Slack-Signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
        'X-Slack-Request-Timestamp': '1531420618',
      }
      const then = described(hmac({ ...SLACK, secret }), 1_531_420_618)
      expect(await codeOf(then, headers, body)).toBe('invalid_json')
      await expectAuthentic(then, headers, body)
    })
  })

  describe('the Standard Webhooks scheme', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'

    it("authenticates the example of the specification's own libraries", async () => {
      // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries
      const receiver = described(standardWebhooksScheme({ secret }), 1_614_265_330)
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      }
      await expectAuthentic(receiver, headers, '{"test": 2432232314}')
    })

    it.each(BODIES)('agrees with the reference package', async (body) => {
      const receiver = described(standardWebhooksScheme({ secret }), seconds)
      const signature = new StandardWebhook(secret).sign(id, date, body)
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': signature,
      }
      await expectAuthentic(receiver, headers, body)
      const both = `v1a,${'A'.repeat(86)}== v1,${'A'.repeat(43)}= ${signature}`
      await expectAuthentic(receiver, { ...headers, 'webhook-signature': both }, body)
    })

    it.each(BODIES)('agrees with svix under its own header names', async (body) => {
      const receiver = described(standardWebhooksScheme({ secret, headerPrefix: 'svix' }), seconds)
      const headers = {
        'svix-id': id,
        'svix-timestamp': String(seconds),
        'svix-signature': new SvixWebhook(secret).sign(id, date, body),
      }
      await expectAuthentic(receiver, headers, body)
    })
  })

  it('authenticates the published vector of ricloud', async () => {
    const receiver = createReceiver({
      provider: providers.ricloud({ secret: 'whsec_test_secret' }),
      now: () => 1_580_755_001_000,
      logger: false,
    })
    const body =
      '{"id":"5b3c7e0e-9a0c-4f0e-8d3f-0d9b3c1a2b3c","resource":"event","type":"webhook_config","action":"test"}'
    const headers = {
      'Ricloud-Signature': 't=1580755001,s=u5zYPCDMYl3iRcRO4Ks5odD2aEjxmOdqIpB5cKmtRyQ=',
    }
    await expectAuthentic(receiver, headers, body)
    expect((await receiver.verify({ headers, body })).type).toBe('webhook_config.test')
  })
})
