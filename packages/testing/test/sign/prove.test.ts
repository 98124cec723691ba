import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  type AnyProvider,
  asymmetric,
  createReceiver,
  defineProvider,
  hmac,
  type Provider,
  payloadHmac,
  type Scheme,
  standardWebhooksScheme,
  token,
} from '@hookseal/core'
import { type SignedRequest, type SignOptions, signed } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'

/** A sender that is nothing but its scheme. */
const sender = (
  scheme: Scheme | readonly Scheme[],
  more: Partial<Provider<object>> = {},
): AnyProvider =>
  defineProvider({ name: 'sender', scheme, events: {}, identify: () => ({ type: 'any' }), ...more })

const receiverOf = (provider: AnyProvider, now: SignOptions['now'] = Date.now()) =>
  createReceiver<object>({ provider, logger: false, now: () => Number(now) })

/** Verifies a request in every form that leaves this process. */
async function expectVerified(
  provider: AnyProvider,
  request: SignedRequest,
  now?: SignOptions['now'],
): Promise<void> {
  const { verify } = receiverOf(provider, now)
  await verify(request)
  const { method, url, headers, payload } = request.node('/hook')
  await verify({ method, url, headers, body: payload })
  const sent = request.request('http://localhost/hook')
  const body = new Uint8Array(await sent.arrayBuffer())
  await verify({ method: sent.method, url: sent.url, headers: sent.headers, body })
}

const codeOf = (provider: AnyProvider, request: SignedRequest, now?: SignOptions['now']) =>
  receiverOf(provider, now)
    .verify(request)
    .then(
      () => 'verified',
      ({ code }) => code,
    )

interface Published {
  readonly source: string
  readonly provider: AnyProvider
  readonly event: unknown
  readonly options?: SignOptions
  readonly headers?: Record<string, string>
  readonly query?: readonly (readonly [string, string])[]
  readonly body?: unknown
}

const form = hmac({
  secret: '12345',
  header: 'X-Twilio-Signature',
  format: '{base64}',
  algorithm: ['sha1', 'sha256'],
  signedContent: '{url}{params}',
  url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
  bodyDigest: { query: 'bodySHA256', algorithm: 'sha256', encoding: 'hex' },
})
const formSender = sender(form, { payload: 'json-or-form' })
const numbered = hmac({
  secret: 'second-key',
  header: 'X-DocuSign-Signature-{n}',
  format: '{base64}',
})
const polar = (secret: string) =>
  sender(
    standardWebhooksScheme({
      secret,
      secretEncoding: ['utf8', { encoding: 'base64', prefix: 'whsec_' }],
    }),
  )
const FIELDS = [
  '/pspReference',
  '/originalReference',
  '/merchantAccountCode',
  '/merchantReference',
  '/amount/value',
  '/amount/currency',
  '/eventCode',
  '/success',
] as const
const items = payloadHmac({
  secret: 'DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00',
  secretEncoding: 'hex',
  format: '{base64}',
  proof: {
    items: '/notificationItems',
    maxItems: 8,
    item: '/NotificationRequestItem',
    signature: '/additionalData/hmacSignature',
    separator: ':',
    fields: FIELDS.map((at) => ({ at, grammar: /^[\w .-]*$/, optional: true })),
  },
})
const discord = asymmetric({
  publicKey: 'ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c',
  algorithm: 'ed25519',
  keyEncoding: 'hex',
  header: 'X-Signature-Ed25519',
  timestampHeader: 'X-Signature-Timestamp',
  signedContent: '{timestamp}{body}',
})
const notification = {
  pspReference: 'pspReference',
  originalReference: 'originalReference',
  merchantAccountCode: 'merchantAccount',
  merchantReference: 'reference',
  amount: { currency: 'EUR', value: 1000 },
  eventCode: 'REPORT_AVAILABLE',
  success: 'true',
}

const published: Published[] = [
  {
    source: 'https://www.twilio.com/docs/usage/security#validating-requests',
    provider: formSender,
    event:
      'CallSid=CA1234567890ABCDE&Caller=%2B12349013030&Digits=1234&From=%2B12349013030&To=%2B18005551212',
    headers: {
      'x-twilio-signature': '0/KCTR6DLpKmkAf8muzZqo1nDgQ=',
      'content-type': 'application/x-www-form-urlencoded',
    },
  },
  {
    source: 'twilio-php RequestValidatorTest.php, a field three times',
    provider: formSender,
    event: 'Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234',
    headers: { 'x-twilio-signature': 'IK+Dwps556ElfBT0I3Rgjkr1wJU=' },
  },
  {
    source: 'twilio-php RequestValidatorTest.php, JSON',
    provider: formSender,
    event: '{"property": "value", "boolean": true}',
    headers: {
      'x-twilio-signature': 'a9nBmqA0ju/hNViExpshrM61xv4=',
      'content-type': 'application/json',
    },
    query: [['bodySHA256', '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620']],
  },
  {
    source: 'discord-interactions 4.4.0; the private key is 32 bytes of 0x07',
    provider: sender(discord),
    event: '{"id":"1","application_id":"2","token":"t","type":1,"version":1}',
    options: { privateKey: '07'.repeat(32), now: 1_764_334_800_000 },
    headers: {
      'x-signature-ed25519':
        '41c9342b4dfc2e19a355c127f635d16f7cbd99f64d333a1924ac2a354e835a5d6f80dac51284716364b4180c6479a9bd21c3b5f684fac362a5e369992eaaee0f',
      'x-signature-timestamp': '1764334800',
    },
  },
  {
    source:
      'docusign/code-examples-node lib/connect/examples/validateWebhookMessage.js, the second of two keys',
    provider: sender(numbered),
    event:
      '{"event":"envelope-completed","apiVersion":"v2.1","uri":"/restapi/v2.1/accounts/a/envelopes/e","retryCount":0,"configurationId":1,"generatedDateTime":"2026-11-28T13:00:00.0000000Z","data":{"accountId":"a","envelopeId":"e"}}',
    options: { secret: ['another', 'second-key'] },
    headers: { 'x-docusign-signature-2': 'ceodIqGiap91WV6Z5FpfJc96CxFNd/ySK6XRPWdtaGQ=' },
  },
  {
    source: '@polar-sh/sdk 1.0.1, a secret that is used as text',
    provider: polar('polar_whs_invented0secret'),
    event: '{"type":"order.paid","timestamp":"2026-09-21T00:00:00Z","data":{"id":"9a3f"}}',
    options: { id: '3f8f0a3c-98a7-4a4e-9d55-0e7e0a5f4f7a', now: 1_790_000_000_000 },
    headers: { 'webhook-signature': 'v1,G7QglzzZzUfqaQqp1net6r5BZbZVOosPBNcrkKsj5cY=' },
  },
  {
    source: '@linear/sdk 98.0.0, the time in the signed body',
    provider: sender(
      hmac({
        secret: 'lin_wh_invented',
        header: 'Linear-Signature',
        timestampField: '/webhookTimestamp',
        timestampFormat: 'unix-ms',
      }),
    ),
    event: {
      action: 'update',
      actor: { id: 'b5ea5f1f', type: 'user', name: 'ünï😀' },
      createdAt: '2026-09-21T00:00:00.000Z',
      data: { id: '2174add1-f7c8-44e3-bbf3-2d60b5ea8bc9', title: 'x' },
      type: 'Issue',
      organizationId: '1b',
      url: 'https://linear.app/x',
      webhookTimestamp: 0,
      webhookId: '000042e3',
    },
    options: { now: 1_790_000_000_000 },
    headers: {
      'linear-signature': 'f00661fa99e930db35c3cfa4a74b230416b214daae25c30f2e9406fb33ba318d',
    },
  },
  {
    source: '@hubspot/api-client 13.5.0 Signature.getSignature("POST", "v3")',
    provider: sender(
      hmac({
        secret: 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy',
        header: 'X-HubSpot-Signature-v3',
        format: '{base64}',
        timestampHeader: 'X-HubSpot-Request-Timestamp',
        timestampFormat: 'unix-ms',
        signedContent: '{method}{url}{body}{timestamp}',
        url: 'https://www.example.com/webhook_uri?tenant=a%20b',
      }),
    ),
    event:
      '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]',
    options: { now: 1_764_334_800_123 },
    headers: { 'x-hubspot-signature-v3': '500O73lsXoP5HmzZJFghut9yOcRlFPOaDwczJaz3TFo=' },
  },
  {
    source: 'Adyen/adyen-node-api-library src/__tests__/hmacValidator.spec.ts',
    provider: sender(items),
    event: { live: 'false', notificationItems: [{ NotificationRequestItem: notification }] },
    body: {
      live: 'false',
      notificationItems: [
        {
          NotificationRequestItem: {
            ...notification,
            additionalData: { hmacSignature: 'ZNBPtI+oDyyRrLyD1XirkKnQgIAlFc07Vj27TeHsDRE=' },
          },
        },
      ],
    },
  },
]

describe('a request documented by a sender', () => {
  it.each(published)(
    'is signed as documented: $source',
    async ({ provider, event, options, ...made }) => {
      const request = signed(provider, event, options)
      expect(request.headers).toMatchObject(made.headers ?? {})
      expect(request.query).toEqual(made.query ?? [])
      if (made.body !== undefined) {
        expect(JSON.parse(Buffer.from(request.body).toString())).toEqual(made.body)
      }
      await expectVerified(provider, request, options?.now)
    },
  )
})

describe('a form whose fields are signed', () => {
  it('is the same delivery with its fields in another order', async () => {
    const first = signed(formSender, 'a=1&b=2')
    const { verify } = receiverOf(formSender)
    const { key } = await verify(first)
    expect((await verify({ ...first, body: Buffer.from('b=2&a=1') })).key).toBe(key)
    expect((await verify(signed(formSender, 'a=1&b=3'))).key).not.toBe(key)
  })

  it('leaves no body unsigned where the digest is missing in the address', async () => {
    const provider = sender(
      hmac({
        secret: 's',
        header: 'x-signature',
        signedContent: '{url}',
        url: 'https://example.com/hook',
        bodyDigest: { query: 'digest', algorithm: 'sha256', encoding: 'base64' },
      }),
      { payload: 'bytes' },
    )
    await expectVerified(provider, signed(provider, '{"a":1}'))
    for (const text of ['', 'no JSON']) {
      expect(await codeOf(provider, signed(provider, text))).toBe('malformed_signature')
    }
  })
})

describe('the time', () => {
  it.each([
    ['unix', '1705314600'],
    ['unix-ms', '1705314600250'],
    ['rfc3339', '2024-01-15T10:30:00.250Z'],
  ] as const)('is written as %s: in a header, in the list, in the body', async (format, text) => {
    const now = Date.parse('2024-01-15T10:30:00.250Z')
    const common = { secret: 's', header: 'x-signature', timestampFormat: format } as const
    const signedContent = '{timestamp}.{body}'
    const inHeader = sender(hmac({ ...common, timestampHeader: 'x-time', signedContent }))
    const inList = sender(
      hmac({
        ...common,
        separator: ';',
        timestampPrefix: 'ts=',
        format: 'h1={hex}',
        signedContent,
      }),
    )
    const inBody = sender(hmac({ ...common, timestampField: '/sent/at' }))
    const requests = [inHeader, inList, inBody].map((provider) => signed(provider, {}, { now }))
    expect(requests[0]?.headers['x-time']).toBe(text)
    expect(requests[1]?.headers['x-signature']).toMatch(new RegExp(`^ts=${text};h1=[0-9a-f]{64}$`))
    const body = JSON.parse(Buffer.from(requests[2]?.body ?? []).toString())
    expect(String(body.sent.at)).toBe(text)
    for (const [i, provider] of [inHeader, inList, inBody].entries()) {
      await expectVerified(provider, requests[i] as SignedRequest, now)
    }
  })

  it('is also added to JSON text, which keeps its formatting, but not to other text', () => {
    const provider = sender(hmac({ secret: 's', header: 'x', timestampField: '/at' }))
    const sign = (text: string) =>
      Buffer.from(signed(provider, text, { now: 5000 }).body).toString()
    expect(sign('{\n  "at": 1,\n  "id": "é"\n}\n')).toBe('{\n  "at": 5,\n  "id": "é"\n}\n')
    expect(sign('{"at":5 }')).toBe('{"at":5 }')
    expect(sign('no JSON')).toBe('no JSON')
  })
})

describe('a private key', () => {
  const ed25519 = generateKeyPairSync('ed25519')
  const p256 = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const spki = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).toString('base64')
  const common = { keyEncoding: 'base64', keyFormat: 'spki', header: 'x-signature' } as const
  const edScheme = asymmetric({
    ...common,
    publicKey: spki(ed25519.publicKey),
    algorithm: 'ed25519',
  })
  const ecScheme = (signatureForm: 'raw' | 'der') =>
    asymmetric({
      ...common,
      publicKey: spki(p256.publicKey),
      algorithm: 'ecdsa-p256-sha256',
      format: '{base64}',
      signatureForm,
    })

  it('signs with a KeyObject, PEM, DER and a raw key', async () => {
    const der = ed25519.privateKey.export({ format: 'der', type: 'pkcs8' })
    const seed = der.subarray(-32)
    const provider = sender(edScheme)
    for (const key of [
      ed25519.privateKey,
      ed25519.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      der.toString('base64'),
      seed.toString('hex'),
      `whsk_${Buffer.concat([seed, Buffer.alloc(32)]).toString('base64')}`,
    ]) {
      await expectVerified(provider, signed(provider, {}, { privateKey: key }))
    }
    const pem = ed25519.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    await expectVerified(provider, signed(provider, {}, { secret: pem }))
  })

  it.each(['raw', 'der'] as const)('signs with ECDSA in the form %s', async (signatureForm) => {
    const provider = sender(ecScheme(signatureForm))
    await expectVerified(provider, signed(provider, {}, { privateKey: p256.privateKey }))
  })

  it('signs Standard Webhooks with several keys', async () => {
    const raw = ed25519.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
    const publicKey = `whpk_${raw.toString('base64')}`
    const provider = sender(standardWebhooksScheme({ publicKey }))
    const other = generateKeyPairSync('ed25519').privateKey
    const pems = [other, ed25519.privateKey].map((key) =>
      key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    )
    const request = signed(provider, {}, { secret: pems })
    expect(request.headers['webhook-signature']?.split(' v1a,')).toHaveLength(2)
    await expectVerified(provider, request)
  })

  it.each<[string, SignOptions]>([
    ['is missing', {}],
    ['is of another kind', { privateKey: p256.privateKey }],
    ['is a public one', { privateKey: ed25519.publicKey }],
    ['is no key', { privateKey: 'secret' }],
    ['is given twice', { privateKey: ed25519.privateKey, secret: 'x' }],
  ])('is rejected when it %s', (_, options) => {
    expect(() => signed(sender(edScheme), {}, options)).toThrow(TypeError)
  })

  it('is rejected if the sender does not sign with it', () => {
    const provider = sender(hmac({ secret: 's', header: 'x' }))
    const options = { privateKey: ed25519.privateKey }
    expect(() => signed(provider, {}, options)).toThrow('privateKey has no effect')
  })
})

describe('a token', () => {
  it.each([
    ['in a header', token({ secret: 'a-tökén', header: 'X-Token' })],
    ['behind a prefix', token({ secret: 'a-token', header: 'Authorization', prefix: 'Bearer ' })],
    ['in the address', token({ secret: 'a token&é', query: 'token' })],
  ])('is sent %s', async (_, scheme) => {
    const provider = sender(scheme)
    await expectVerified(provider, signed(provider, {}))
    expect(() => signed(provider, {}, { format: '{hex}' })).toThrow('format has no effect')
  })

  it('occurs once, whatever else the URL has', () => {
    const provider = sender(token({ secret: 'a-token', query: 'token' }))
    const request = signed(provider, {}, { url: 'http://localhost/hook?tenant=1' })
    expect(request.url).toBe('http://localhost/hook?tenant=1&token=a-token')
    expect(request.node().url).toBe('/hook?tenant=1&token=a-token')
    expect(request.request(request.url).url).toBe(request.url)
    const added: string[] = []
    const test = {
      set() {},
      serialize() {},
      send() {},
      query: (parameters: string) => added.push(parameters),
    }
    expect(request.supertest(test)).toBe(test)
    expect(added).toEqual(['token=a-token'])
  })
})

describe('a proof inside the payload', () => {
  const scheme = payloadHmac({
    secret: 'key',
    proof: {
      signature: '/signature/signature',
      timestamp: '/signature/timestamp',
      id: '/signature/token',
      signedContent: '{timestamp}{id}',
    },
  })
  const provider = sender(scheme)

  it('is added with the objects around it, and with a new id each time', async () => {
    const event = { 'event-data': { event: 'opened' } }
    const [first, second] = [signed(provider, event), signed(provider, event)]
    await expectVerified(provider, first)
    expect(Buffer.from(first.body).equals(second.body)).toBe(false)
    expect(event).toEqual({ 'event-data': { event: 'opened' } })
  })

  it('keeps an existing id, or uses the given one', () => {
    const tokenOf = (options: SignOptions) => {
      const { body } = signed(provider, { signature: { token: 'there' } }, options)
      return JSON.parse(Buffer.from(body).toString()).signature.token
    }
    expect([tokenOf({}), tokenOf({ id: 'given' })]).toEqual(['there', 'given'])
  })

  it('is rejected with another secret, or at another time', async () => {
    const stale = signed(provider, {}, { now: Date.now() - 3_600_000 })
    expect(await codeOf(provider, stale)).toBe('timestamp_too_old')
    expect(await codeOf(provider, signed(provider, {}, { secret: 'other' }))).toBe('bad_signature')
  })
})

describe('the rest of a scheme', () => {
  it('calls a signedContent function', async () => {
    const provider = sender(
      hmac({
        secret: 's',
        header: 'x-signature',
        timestampHeader: 'x-time',
        idHeader: 'x-id',
        covers: 'body',
        signedContent: ({ method, headers, id, timestamp, rawBody }) => [
          `${method}:${headers.get('x-topic')}:`,
          id ?? '',
          ':',
          timestamp ?? '',
          rawBody,
        ],
      }),
    )
    await expectVerified(provider, signed(provider, {}, { headers: { 'X-Topic': 'orders' } }))
  })

  it('signs with the first of several headers, algorithms and schemes', async () => {
    const renamed = hmac({
      secret: 's',
      header: ['x-new', 'x-old'],
      timestampHeader: ['x-new-time', 'x-old-time'],
      signedContent: '{timestamp}.{body}',
      algorithm: ['sha512', 'sha256'],
    })
    const other = hmac({
      secret: 's',
      header: 'x-other',
      timestampHeader: 'x-other-time',
      signedContent: '{timestamp}.{body}',
    })
    const provider = sender([renamed, other])
    const request = signed(provider, {})
    expect(Object.keys(request.headers)).toEqual(['content-type', 'x-new-time', 'x-new'])
    expect(request.headers['x-new']).toHaveLength(128)
    await expectVerified(provider, request)
  })

  it.each([
    ['form', 'a=1&b=2&b=3', 'application/x-www-form-urlencoded'],
    [
      { form: 'payload' },
      'payload=%7B%22a%22%3A1%2C%22b%22%3A%5B2%2C3%5D%7D',
      'application/x-www-form-urlencoded',
    ],
    ['json-or-form', '{"a":1,"b":[2,3]}', 'application/json'],
    ['bytes', '{"a":1,"b":[2,3]}', 'application/octet-stream'],
  ] as const)('serializes an object as the payload %o', async (payload, text, type) => {
    const provider = sender(hmac({ secret: 's', header: 'x' }), { payload })
    const request = signed(provider, { a: 1, b: [2, 3] })
    expect(Buffer.from(request.body).toString()).toBe(text)
    expect(request.headers['content-type']).toBe(type)
    await expectVerified(provider, request)
  })

  it('uses the given method, or one that the provider accepts', async () => {
    const scheme = hmac({ secret: 's', header: 'x', signedContent: '{method}.{body}' })
    const provider = sender(scheme, { methods: ['PUT', 'PATCH'] })
    expect(signed(provider, {}).method).toBe('PUT')
    const request = signed(provider, {}, { method: 'PATCH' })
    await expectVerified(provider, request)
    expect(request.curl()).toContain('-X PATCH')
    expect(signed(provider, '', { method: 'GET' }).request().method).toBe('GET')
    expect(() => signed(provider, {}, { method: 'HEAD' as 'GET' })).toThrow(TypeError)
  })

  it('says what to pass as a provider', () => {
    const maker = () => sender(form)
    expect(() => signed(maker as never, {})).toThrow('such as the result of rine({ secret })')
    expect(() => signed({ scheme: {} } as never, {})).toThrow('must be created by hmac()')
  })
})
