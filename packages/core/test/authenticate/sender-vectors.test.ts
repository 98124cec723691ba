import { readFileSync } from 'node:fs'
import type { HmacOptions, Provider, Scheme, WebhookError } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import { NOW_MS } from '../support/acme.ts'
import { backends, coreWith } from '../support/core-with.ts'

/** One request of a sender, with the place where it was published or what made it. */
interface Vector {
  readonly provider: string
  readonly source: string
  readonly secret?: string
  readonly publicKey?: string
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string
  readonly valid: boolean
  readonly nowMs?: number
  readonly note: string
}

const file = new URL('../../../../test/vectors/requests.json', import.meta.url)
const vectors: readonly Vector[] = JSON.parse(readFileSync(file, 'utf8'))
const senders = [...new Set(vectors.map(({ provider }) => provider))]

/** How many requests of each sender are right; fewer than one would prove nothing. */
const RIGHT = {
  twilio: 4,
  svix: 3,
  polar: 2,
  stripe: 2,
  github: 2,
  slack: 2,
  twitch: 2,
  discord: 2,
}

const ADYEN_FIELDS = [
  { at: '/pspReference', grammar: /^\w+$/ },
  { at: '/originalReference', grammar: /^\w+$/, optional: true },
  { at: '/merchantAccountCode', grammar: /^\w+$/ },
  { at: '/merchantReference', grammar: /^[^:]+$/, optional: true },
  { at: '/amount/value', grammar: /^-?\d+$/, optional: true },
  { at: '/amount/currency', grammar: /^[A-Z]{3}$/, optional: true },
  { at: '/eventCode', grammar: /^\w+$/ },
  { at: '/success', grammar: /^(?:true|false)$/ },
] as const

const HEX256 = { format: 'sha256={hex}' } as const
const BASE64 = { format: '{base64}' } as const

/** The HMAC schemes of senders, by the names that the vectors have. */
const HMACS: Readonly<Record<string, Omit<HmacOptions, 'secret'>>> = {
  'adyen-platform': { header: 'HmacSignature', secretEncoding: 'hex', ...BASE64 },
  bitbucket: { header: 'X-Hub-Signature', ...HEX256 },
  calcom: { header: 'X-Cal-Signature-256' },
  docusign: { header: 'X-DocuSign-Signature-{n}', ...BASE64 },
  github: { header: 'X-Hub-Signature-256', ...HEX256 },
  'hubspot-v3': {
    header: 'X-HubSpot-Signature-v3',
    timestampHeader: 'X-HubSpot-Request-Timestamp',
    timestampFormat: 'unix-ms',
    signedContent: '{method}{url}{body}{timestamp}',
    ...BASE64,
  },
  line: { header: 'X-Line-Signature', ...BASE64 },
  linear: {
    header: 'Linear-Signature',
    timestampField: '/webhookTimestamp',
    timestampFormat: 'unix-ms',
  },
  meta: { header: 'X-Hub-Signature-256', ...HEX256 },
  paddle: {
    header: 'Paddle-Signature',
    separator: ';',
    timestampPrefix: 'ts=',
    format: 'h1={hex}',
    signedContent: '{timestamp}:{body}',
  },
  pagerduty: { header: 'X-PagerDuty-Signature', separator: ',', format: 'v1={hex}' },
  razorpay: { header: 'X-Razorpay-Signature' },
  sentry: { header: 'Sentry-Hook-Signature' },
  shopify: { header: ['shopify-hmac-sha256', 'X-Shopify-Hmac-Sha256'], ...BASE64 },
  slack: {
    header: 'X-Slack-Signature',
    format: 'v0={hex}',
    timestampHeader: 'X-Slack-Request-Timestamp',
    signedContent: 'v0:{timestamp}:{body}',
  },
  square: { header: 'x-square-hmacsha256-signature', signedContent: '{url}{body}', ...BASE64 },
  stripe: {
    header: 'Stripe-Signature',
    separator: ',',
    timestampPrefix: 't=',
    format: 'v1={hex}',
    signedContent: '{timestamp}.{body}',
  },
  twilio: {
    header: 'X-Twilio-Signature',
    algorithm: ['sha1', 'sha256'],
    signedContent: '{url}{params}',
    bodyDigest: { query: 'bodySHA256', algorithm: 'sha256', encoding: 'hex' },
    dedupeBy: 'signed-content',
    ...BASE64,
  },
  twitch: {
    header: 'Twitch-Eventsub-Message-Signature',
    idHeader: 'Twitch-Eventsub-Message-Id',
    timestampHeader: 'Twitch-Eventsub-Message-Timestamp',
    timestampFormat: 'rfc3339',
    signedContent: '{id}{timestamp}{body}',
    toleranceSeconds: 600,
    ...HEX256,
  },
  zoom: {
    header: 'x-zm-signature',
    format: 'v0={hex}',
    timestampHeader: 'x-zm-request-timestamp',
    signedContent: 'v0:{timestamp}:{body}',
  },
}

/** Those whose vectors are no JSON, or a form: only what is signed is looked at. */
const AS_BYTES = ['bitbucket', 'github', 'razorpay', 'slack']

describe.each(backends)('on the %s backend', async (name) => {
  const core = await coreWith(name)
  const { asymmetric, createReceiver, defineProvider, hmac, payloadHmac, standardWebhooksScheme } =
    core

  function schemeOf({ provider, secret, publicKey, url }: Vector): Scheme {
    const options = HMACS[provider]
    if (options !== undefined) {
      const address = url.replace(/[?&]bodySHA256=\w+$/, '')
      const needsUrl = String(options.signedContent).includes('{url}')
      return hmac({ ...options, secret, url: needsUrl ? address : undefined })
    }
    switch (provider) {
      case 'adyen':
        return payloadHmac({
          secret,
          secretEncoding: 'hex',
          format: '{base64}',
          proof: {
            items: '/notificationItems',
            maxItems: 1,
            item: '/NotificationRequestItem',
            signature: '/additionalData/hmacSignature',
            separator: ':',
            fields: ADYEN_FIELDS,
          },
        })
      case 'discord':
        return asymmetric({
          publicKey,
          algorithm: 'ed25519',
          keyEncoding: 'hex',
          header: 'X-Signature-Ed25519',
          timestampHeader: 'X-Signature-Timestamp',
          signedContent: '{timestamp}{body}',
        })
      case 'sendgrid':
        return asymmetric({
          publicKey,
          algorithm: 'ecdsa-p256-sha256',
          keyEncoding: 'base64',
          keyFormat: 'spki',
          signatureForm: 'der',
          header: 'X-Twilio-Email-Event-Webhook-Signature',
          format: '{base64}',
          timestampHeader: 'X-Twilio-Email-Event-Webhook-Timestamp',
          signedContent: '{timestamp}{body}',
        })
      case 'polar':
        return standardWebhooksScheme({
          secret,
          secretEncoding: ['utf8', { encoding: 'base64', prefix: 'whsec_' }],
        })
      case 'standard-webhooks-v1a':
        return standardWebhooksScheme({ publicKey })
      default:
        return standardWebhooksScheme({ secret })
    }
  }

  function payloadOf(provider: string): Provider<object>['payload'] {
    if (AS_BYTES.includes(provider)) return 'bytes'
    return provider === 'twilio' ? 'json-or-form' : 'json'
  }

  const receiverOf = (vector: Vector) =>
    createReceiver<object>({
      provider: defineProvider<object>({
        name: vector.provider,
        scheme: schemeOf(vector),
        events: {},
        identify: () => ({ type: 'event' }),
        payload: payloadOf(vector.provider),
      }),
      now: () => vector.nowMs ?? NOW_MS,
      logger: false,
    })
  const codeOf = (vector: Vector, changed: Partial<Vector> = {}) => {
    const { method, url, headers, body } = { ...vector, ...changed }
    return receiverOf(vector)
      .verify({ method, url, headers, body })
      .then(
        () => 'verified',
        ({ code, status }: WebhookError) => `${status} ${code}`,
      )
  }

  it('has a right request of every sender', () => {
    const right = (sender: string) =>
      vectors.filter(({ provider, valid }) => provider === sender && valid).length
    for (const sender of senders) {
      const least = (RIGHT as Record<string, number>)[sender] ?? 1
      expect([sender, right(sender)]).toEqual([sender, least])
    }
  })

  describe.each(senders)('a request of %s', (sender) => {
    const own = vectors.filter(({ provider }) => provider === sender)

    it.each(own)('is judged as it is: $valid $note', async (vector) => {
      const code = await codeOf(vector)
      if (vector.valid) expect(code).toBe('verified')
      else expect(code).toMatch(/^401 /)
    })

    it('is refused with a byte more, whatever its headers say', async () => {
      for (const vector of own.filter(({ valid }) => valid)) {
        if (sender === 'adyen') continue // Only the fields it names are proved.
        expect(await codeOf(vector, { body: `${vector.body}\n` })).toMatch(/^401 /)
        const spoofed = {
          ...vector.headers,
          host: 'evil.example',
          'x-forwarded-host': 'evil.example',
          'x-forwarded-proto': 'http',
        }
        expect(await codeOf(vector, { headers: spoofed })).toBe('verified')
      }
    })

    it('is refused by a receiver with another secret', async () => {
      for (const vector of own.filter(({ valid, secret }) => valid && secret !== undefined)) {
        const text = vector.secret as string
        const at = text.length >> 1
        const digit = text[at] === 'A' ? 'B' : 'A'
        const other = { ...vector, secret: text.slice(0, at) + digit + text.slice(at + 1) }
        expect(await codeOf(other)).toBe('401 bad_signature')
      }
    })
  })

  it('authenticates the JSON request of Twilio’s own tests by the digest in its address', async () => {
    // https://github.com/twilio/twilio-php/blob/main/tests/Twilio/Unit/RequestValidatorTest.php
    const vector: Vector = {
      provider: 'twilio',
      source: 'twilio-php',
      secret: '12345',
      method: 'POST',
      url: 'https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620',
      headers: { 'X-Twilio-Signature': 'a9nBmqA0ju/hNViExpshrM61xv4=' },
      body: '{"property": "value", "boolean": true}',
      valid: true,
      note: '',
    }
    expect(await codeOf(vector)).toBe('verified')
    // The request line is asked for the digest alone.
    const { search } = new URL(vector.url)
    expect(await codeOf(vector, { url: `http://10.0.0.7/x${search}` })).toBe('verified')
    for (const url of [vector.url.replace('0a1f', '0a1e'), vector.url.replace('0a1f', '0A1F')]) {
      expect(await codeOf(vector, { url })).toMatch(/^401 /)
    }
    const digest = search.slice(search.indexOf('&'))
    expect(await codeOf(vector, { url: `/x${search}${digest}` })).toBe('401 malformed_signature')
    expect(await codeOf(vector, { url: '/x?foo=1&bar=2' })).toMatch(/^401 /)
    expect(await codeOf(vector, { body: 'property=value' })).toMatch(/^401 /)
  })
})
