import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import {
  type AnyProvider,
  asymmetric,
  defineProvider,
  type HmacOptions,
  hmac,
  payloadHmac,
} from '@hookseal/core'
import { type ExplainInput, explain } from '@hookseal/core/explain'
import { standardWebhooks } from '@hookseal/core/providers'
import { describe, expect, it } from 'vitest'
import { signed } from './support/signed.ts'

const secret = 'a-test-secret'
const body = '{"type": "made"}'
const NOW_MS = 1_700_000_000_000
const SECONDS = '1700000000'

const provider = (scheme: ReturnType<typeof hmac> | readonly ReturnType<typeof hmac>[]) =>
  defineProvider({ name: 'own', scheme, events: {}, identify: () => ({ type: 'made' }) })
const own = (options: Partial<HmacOptions> = {}) =>
  provider(hmac({ secret, header: 'X-Signature', ...options }))
const mac = (content: string, key: string | Uint8Array = secret, algorithm = 'sha256') =>
  createHmac(algorithm, key).update(content)

async function codes(
  receiver: AnyProvider,
  headers: Readonly<Record<string, string>>,
  more: Partial<ExplainInput> = {},
) {
  const found = await explain(receiver, { headers, body, now: () => NOW_MS, ...more })
  return found.map(({ code, matches }) => `${code} ${matches}`)
}

describe('explainProof() of a scheme with lists', () => {
  it('reads the header that is present, and the id and the time beside it', async () => {
    const receiver = own({
      header: ['New-Signature', 'Old-Signature'],
      timestampHeader: ['New-Timestamp', 'Old-Timestamp'],
      signedContent: '{timestamp}.{body}',
    })
    const signature = mac(`${SECONDS}.${body}`).digest('hex')
    const headers = { 'old-signature': signature, 'old-timestamp': SECONDS }
    expect(await codes(receiver, headers)).toEqual(['verified true'])
    expect(await codes(receiver, headers, { body: `${body}\n` })).toEqual([
      'trailing_newline_added true',
    ])
  })

  it('accepts every algorithm and every key form of the scheme', async () => {
    const key = Buffer.alloc(24, 7)
    const receiver = own({
      secret: `whsec_${key.toString('base64')}`,
      algorithm: ['sha256', 'sha512'],
      secretEncoding: ['utf8', { encoding: 'base64', prefix: 'whsec_' }],
    })
    for (const algorithm of ['sha256', 'sha512']) {
      const headers = { 'x-signature': mac(body, key, algorithm).digest('hex') }
      expect(await codes(receiver, headers)).toEqual(['verified true'])
    }
    const headers = { 'x-signature': mac(body, key, 'sha384').digest('hex') }
    expect(await codes(receiver, headers)).toEqual([
      'wrong_algorithm true',
      'malformed_signature false',
    ])
  })

  it('reads numbered headers', async () => {
    const receiver = own({ header: 'X-Signature-{n}', format: '{base64}' })
    const headers = { 'x-signature-3': mac(body).digest('base64') }
    expect(await codes(receiver, headers)).toEqual(['verified true'])
    expect(await codes(receiver, headers, { body: `${body}\n` })).toEqual([
      'trailing_newline_added true',
    ])
  })

  it('explains the scheme whose header is present, else the first', async () => {
    const first = hmac({ secret, header: 'First' })
    const second = hmac({ secret, header: 'Second', format: '{base64}' })
    const receiver = provider([first, second])
    expect(await codes(receiver, { second: mac(body).digest('base64') })).toEqual(['verified true'])
    expect(await codes(receiver, { second: mac(body).digest('hex') })).toEqual([
      'signature_format true',
      'malformed_signature false',
    ])
    const [found] = await explain(receiver, { headers: {}, body })
    expect(found).toMatchObject({ code: 'missing_signature' })
    expect(found?.fix).toContain('first')
  })
})

describe('explainProof() of a renamed prefix', () => {
  const key = Buffer.alloc(24, 7)
  const standard = standardWebhooks({ secret: `whsec_${key.toString('base64')}` })
  const renamed = (sent: string, now = () => NOW_MS) =>
    Object.fromEntries(
      Object.entries(signed(standard, sent, { now }).headers).map(([name, value]) => [
        name.replace('webhook-', 'acme-'),
        value,
      ]),
    )

  it('wrong_header: says which headerPrefix to set', async () => {
    const [found, ...more] = await explain(standard, {
      headers: renamed(body),
      body,
      now: () => NOW_MS,
    })
    expect(found).toMatchObject({
      code: 'wrong_header',
      matches: true,
      fix: "Set `headerPrefix: 'acme'`.",
    })
    expect(found?.sentence).toContain('acme-signature')
    expect(more).toEqual([])
  })

  it('names a second mistake beside it', async () => {
    const headers = renamed(`${body}\n`)
    expect(await codes(standard, headers)).toEqual([
      'wrong_header true',
      'trailing_newline_lost true',
    ])
    expect(
      await codes(
        standard,
        renamed(body, () => 1_600_000_000_000),
      ),
    ).toEqual(['wrong_header true', 'timestamp_too_old true'])
  })

  it('proves nothing without a match', async () => {
    const [found, ...more] = await explain(standard, { headers: renamed('{}'), body })
    expect(found).toMatchObject({ code: 'missing_signature', matches: false })
    expect(found?.fix).toContain("headerPrefix: 'acme'")
    expect(more).toEqual([])
  })

  it('names all of the headers of a scheme without a prefix option', async () => {
    const receiver = own({
      header: 'X-Own-Signature',
      timestampHeader: 'X-Own-Timestamp',
      signedContent: '{timestamp}.{body}',
    })
    const signature = mac(`${SECONDS}.${body}`).digest('hex')
    const headers = { 'acme-signature': signature, 'acme-timestamp': SECONDS }
    const [found] = await explain(receiver, { headers, body, now: () => NOW_MS })
    expect(found).toMatchObject({ code: 'wrong_header', matches: true })
    expect(found?.fix).toContain("`timestampHeader: 'acme-timestamp'`")
  })
})

describe('explainProof() of a signed address', () => {
  const at = (url: string) => own({ url, signedContent: '{url}{body}' })
  const headersFor = (url: string) => ({ 'x-signature': mac(url + body).digest('hex') })

  it.each([
    ['https://example.com/hook', 'https://example.com/hook/', undefined],
    ['https://example.com/hook/?a=1', 'https://example.com/hook?a=1', undefined],
    ['https://example.com/hook', 'http://example.com/hook', undefined],
    ['https://example.com/hook', 'https://example.com/hook?a=1', '/hook?a=1'],
    ['https://example.com/hook?a=1', 'https://example.com/hook', undefined],
    ['https://old.example/hook', 'https://new.example/hook', 'https://new.example/hook'],
  ])('wrong_url: %s is configured, %s is signed', async (configured, sent, url) => {
    const text = '{"type":"made"}'
    const headers = { 'x-signature': mac(sent + text).digest('hex') }
    const found = await explain(at(configured), { headers, body: text, url })
    expect(found).toMatchObject([{ code: 'wrong_url', matches: true }])
  })

  it('verifies with the configured address, whatever the request says', async () => {
    const url = 'https://example.com/hook'
    expect(await codes(at(url), headersFor(url), { url: 'https://evil.example/' })).toEqual([
      'verified true',
    ])
  })
})

describe('explainProof() of a signed time in the body', () => {
  const receiver = own({ timestampField: '/at' })
  const explained = (text: string) =>
    codes(receiver, { 'x-signature': mac(text).digest('hex') }, { body: text })

  it('checks it once the signature matches', async () => {
    expect(await explained(`{"at":${SECONDS}}`)).toEqual(['verified true'])
    expect(await explained('{"at":1600000000}')).toEqual(['timestamp_too_old true'])
    expect(await explained('{"at":{"toString":1}}')).toEqual(['malformed_timestamp true'])
  })

  it('reports a body that is not JSON', async () => {
    expect(await explained('at=1')).toEqual(['invalid_json true'])
  })
})

describe('explainProof() of a value that is read in part', () => {
  it('signature_format: alone if the receiver found no more than a signature that is wrong', async () => {
    const receiver = own({ format: 'v1={hex}', separator: ',' })
    const right = mac(body).digest('hex')
    const headers = { 'x-signature': `v1=${'0'.repeat(64)},v2=${right}` }
    expect(await codes(receiver, headers)).toEqual(['signature_format true'])
  })
})

describe('explainProof() of content without the body', () => {
  it('searches the secret, and never the body', async () => {
    const receiver = own({
      timestampHeader: 'X-Time',
      signedContent: ({ timestamp }) => ['t:', timestamp ?? ''],
      covers: 'nothing',
    })
    const headers = { 'x-time': SECONDS, 'x-signature': mac(`t:${SECONDS}`).digest('hex') }
    expect(await codes(receiver, headers)).toEqual(['verified true'])
    expect(await codes(receiver, headers, { secret: `${secret}\n` })).toEqual([
      'secret_whitespace true',
    ])
    expect(await codes(receiver, headers, { secret: 'another' })).toEqual(['unexplained false'])
  })
})

describe('explainProof() of a function as signedContent', () => {
  const receiver = own({ signedContent: ({ rawBody }) => ['v9:', rawBody], covers: 'body' })

  it('uses it for the body as it was', async () => {
    const headers = { 'x-signature': mac(`v9:${body}`).digest('hex') }
    expect(await codes(receiver, headers)).toEqual(['verified true'])
    expect(await codes(receiver, headers, { body: `${body}\n` })).toEqual([
      'trailing_newline_added true',
    ])
  })

  it('says that it fails', async () => {
    const failing = own({
      covers: 'body',
      signedContent: () => {
        throw new Error('no')
      },
    })
    const headers = { 'x-signature': mac(body, 'another').digest('hex') }
    expect(await codes(failing, headers)).toEqual(['provider_failed false', 'unexplained false'])
  })
})

describe('explainProof() of a public key', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'jwk' }).x ?? ''
  const receiver = provider(
    asymmetric({
      publicKey: Buffer.from(raw, 'base64url').toString('hex'),
      keyEncoding: 'hex',
      algorithm: 'ed25519',
      header: 'X-Signature-Ed25519',
      timestampHeader: 'X-Signature-Timestamp',
      signedContent: '{timestamp}.{body}',
    }),
  )
  const headers = {
    'x-signature-ed25519': sign(null, Buffer.from(`${SECONDS}.${body}`), privateKey).toString(
      'hex',
    ),
    'x-signature-timestamp': SECONDS,
  }

  it('says what the authenticator says', async () => {
    expect(await codes(receiver, headers)).toEqual(['verified true'])
    expect(await codes(receiver, headers, { now: () => 0 })).toEqual(['timestamp_in_future true'])
    expect(await codes(receiver, {})).toEqual(['missing_signature false'])
    const { 'x-signature-timestamp': _, ...untimed } = headers
    expect(await codes(receiver, untimed)).toEqual(['missing_timestamp false'])
    const malformed = { ...headers, 'x-signature-ed25519': 'abc' }
    expect(await codes(receiver, malformed)).toEqual(['malformed_signature false'])
  })

  it('undoes what happened to the body', async () => {
    expect(await codes(receiver, headers, { body: `${body}\n` })).toEqual([
      'trailing_newline_added true',
    ])
    expect(await codes(receiver, headers, { body: JSON.parse(body) })).toEqual([
      'body_reserialized true',
      'body_already_parsed false',
    ])
  })

  it('speaks of the public key, not of a secret', async () => {
    const [found] = await explain(receiver, { headers, body: '{ }', now: () => NOW_MS })
    expect(found).toMatchObject({ code: 'unexplained', matches: false })
    expect(found?.fix).toContain('public key')
  })

  it('finds the key of another endpoint', async () => {
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? ''
    const publicKey = Buffer.from(other, 'base64url').toString('hex')
    const otherSecrets = Buffer.from(raw, 'base64url').toString('hex')
    expect(await codes(receiver, headers, { secret: publicKey, otherSecrets })).toEqual([
      'other_secret true',
    ])
  })
})

describe('explainProof() of a proof inside the payload', () => {
  const receiver = provider(
    payloadHmac({
      secret,
      proof: {
        signature: '/signature',
        timestamp: '/timestamp',
        id: '/token',
        signedContent: '{timestamp}{id}',
      },
    }),
  )
  const payload = {
    signature: mac(`${SECONDS}abc`).digest('hex'),
    timestamp: SECONDS,
    token: 'abc',
  }
  const explained = (given: unknown, more: Partial<ExplainInput> = {}) =>
    codes(
      receiver,
      {},
      { body: typeof given === 'string' ? given : JSON.stringify(given), ...more },
    )

  it('says what the authenticator says', async () => {
    expect(await explained(payload)).toEqual(['verified true'])
    expect(await explained(payload, { now: () => 0 })).toEqual(['timestamp_in_future true'])
    expect(await explained({ ...payload, signature: undefined })).toEqual([
      'missing_signature false',
    ])
    expect(await explained({ ...payload, token: 'abd' })).toEqual(['unexplained false'])
    expect(await explained('no JSON')).toEqual(['malformed_signature false'])
  })

  it('finds a mistake in the secret', async () => {
    expect(await explained(payload, { secret: `${secret}\n` })).toEqual(['secret_whitespace true'])
  })

  it('reads a body that is still base64', async () => {
    const text = Buffer.from(JSON.stringify(payload)).toString('base64')
    expect(await explained(text)).toEqual(['body_base64 true', 'malformed_signature false'])
  })
})
