import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type AnyProvider, defineProvider, type HmacOptions, hmac } from '@hookseal/core'
import { explain } from '@hookseal/core/explain'
import { ricloud, rine, standardWebhooks } from '@hookseal/core/providers'
import { describe, expect, it } from 'vitest'
import { signed } from './support/signed.ts'

const secret = 'a-test-secret'
const body = '{"type":"made","event":"made"}'
const own = (options: Partial<HmacOptions>) =>
  defineProvider({
    name: 'own',
    scheme: hmac({ secret, header: 'X-Signature', ...options }),
    events: {},
    identify: () => ({ type: 'made' }),
  })
const codes = async (
  receiver: AnyProvider,
  headers: Readonly<Record<string, string | string[]>>,
  more: object = {},
) => {
  const found = await explain(receiver, { headers, body, ...more })
  const text = JSON.stringify(found)
  expect(text).not.toContain(secret)
  for (const value of Object.values(headers).flat()) {
    if (/[\w+/]{40}/.test(value)) expect(text).not.toContain(value)
  }
  return found.map(({ code, matches }) => `${code} ${matches}`)
}
const mac = (content: string, algorithm = 'sha256') => createHmac(algorithm, secret).update(content)

describe('explain() names where the scheme differs from the sender', () => {
  it.each(['sha1', 'sha512'] as const)('wrong_algorithm: %s', async (algorithm) => {
    const { headers } = signed(own({ algorithm }), body)
    expect(await codes(own({}), headers)).toEqual([
      'wrong_algorithm true',
      'malformed_signature false',
    ])
  })

  it.each([
    ['base64, read as hex', mac(body).digest('base64')],
    ['base64url', mac(body).digest('base64url')],
    ['with a prefix', `sha256=${mac(body).digest('hex')}`],
    ['with a version and a time', `t=1,v1=${mac(body).digest('hex')}`],
    ['in quotes', `"${mac(body).digest('hex')}"`],
  ])('signature_format: %s', async (_, value) => {
    expect(await codes(own({}), { 'x-signature': value })).toEqual([
      'signature_format true',
      'malformed_signature false',
    ])
  })

  it('wrong_header: the signature is under another name', async () => {
    const headers = { accept: '*/*', 'x-hub-signature-256': mac(body).digest('hex') }
    expect(await codes(own({}), headers)).toEqual(['wrong_header true'])
  })

  it.each([
    ['{timestamp}.{body}', `1700000000.${body}`],
    ['{timestamp}{body}', `1700000000${body}`],
    ['v0:{timestamp}:{body}', `v0:1700000000:${body}`],
    ['{id}.{timestamp}.{body}', `msg_1.1700000000.${body}`],
    ['{url}{body}', `https://example.com/hook${body}`],
  ])('signed_content: the sender signs %s', async (template, content) => {
    const headers = {
      'x-signature': mac(content).digest('hex'),
      'x-request-timestamp': '1700000000',
      'webhook-id': 'msg_1',
    }
    const url = 'https://example.com/hook'
    const [first] = await explain(own({}), { headers, body, url })
    expect(first).toMatchObject({ code: 'signed_content', matches: true })
    expect(first?.sentence).toContain(template)
  })

  it('signed_content: the body alone, where a time was expected', async () => {
    const headers = { 'ricloud-signature': `t=1700000000,s=${mac(body).digest('base64')}` }
    expect(await codes(ricloud({ secret }), headers)).toEqual(['signed_content true'])
  })

  it.each([
    ['unix', 'unix-ms', 'milliseconds'],
    ['unix', 'rfc3339', 'RFC 3339'],
    ['unix-ms', 'unix', 'seconds'],
    ['rfc3339', 'unix-ms', 'milliseconds'],
  ] as const)('timestamp_format: %s is described, %s is sent', async (described, sent, word) => {
    const times = {
      unix: '1700000000',
      'unix-ms': '1700000000000',
      rfc3339: '2023-11-14T22:13:20Z',
    }
    const headers = {
      'x-signature': mac(`${times[sent]}.${body}`).digest('hex'),
      'x-time': times[sent],
    }
    const receiver = own({
      timestampHeader: 'X-Time',
      timestampFormat: described,
      signedContent: '{timestamp}.{body}',
    })
    const now = () => 1_700_000_000_000
    const found = await explain(receiver, { headers, body, now })
    expect(found).toMatchObject([
      { code: 'timestamp_format', matches: true, fix: `Set \`timestampFormat: '${sent}'\`.` },
    ])
    expect(found[0]?.sentence).toContain(word)
  })

  it('timestamp_format: of a time in the signed body', async () => {
    const receiver = own({ timestampField: '/at' })
    const explained = (text: string) =>
      explain(receiver, { headers: { 'x-signature': mac(text).digest('hex') }, body: text })
    const codeOf = async (at: unknown) => (await explained(JSON.stringify({ at })))[0]?.code
    expect(await codeOf(Date.now())).toBe('timestamp_format')
    expect(await codeOf(Math.floor(Date.now() / 1000))).toBe('verified')
    expect(await codeOf(1_700_000_000)).toBe('timestamp_too_old')
    expect(await codeOf(undefined)).toBe('missing_timestamp')
  })

  it('timestamp_converted: sent in one unit and signed in another', async () => {
    const ms = String(Date.now())
    const seconds = ms.slice(0, -3)
    const value = (sent: string, signed: string) => ({
      'ricloud-signature': `t=${sent},s=${mac(`${signed}.${body}`).digest('base64')}`,
    })
    expect(await codes(ricloud({ secret }), value(ms, seconds))).toEqual([
      'timestamp_converted true',
      'malformed_timestamp false',
    ])
    expect(await codes(ricloud({ secret }), value(seconds, `${seconds}000`))).toEqual([
      'timestamp_converted true',
    ])
  })

  it('timestamp_too_old and timestamp_in_future: clock skew, and by how much', async () => {
    let nowMs = Date.now()
    const now = () => nowMs
    const receiver = ricloud({ secret })
    const { headers } = signed(receiver, body, { now })
    nowMs += 600_000
    expect(await codes(receiver, headers, { now })).toEqual(['verified true'])
    nowMs += 1000
    const [first] = await explain(receiver, { headers, body, now })
    expect(first).toMatchObject({ code: 'timestamp_too_old', matches: true })
    expect(first?.sentence).toContain(
      "10 min 1 s before this machine's time; the tolerance is 10 min",
    )
    nowMs -= 1_300_000
    expect(await codes(receiver, headers, { now })).toEqual(['timestamp_in_future true'])
    const wide = { now, toleranceSeconds: 1000 }
    expect(await codes(receiver, headers, wide)).toEqual(['verified true'])
  })

  it('tells what a receiver rejects before any MAC', async () => {
    const { headers } = signed(rine({ secret }), body)
    const twice = { 'x-rine-signature': [headers['x-rine-signature'] ?? '', 'x'] }
    expect(await codes(rine({ secret }), twice)).toEqual(['duplicate_header true'])
    expect(await codes(rine({ secret }), {})).toEqual(['missing_signature false'])
    expect(await codes(rine({ secret }), { 'x-rine-signature': 'abc' })).toEqual([
      'malformed_signature false',
    ])
    expect(await codes(rine({ secret }), headers, { method: 'GET' })).toEqual([
      'verified true',
      'method_not_allowed false',
    ])
  })

  it('missing_id: a Standard Webhooks delivery without its id', async () => {
    const standard = standardWebhooks({ secret: `whsec_${Buffer.alloc(24, 1).toString('base64')}` })
    const { 'webhook-id': _, ...headers } = signed(standard, body).headers
    expect(await codes(standard, headers)).toEqual(['missing_id false'])
  })
})

it('explain() is not part of the main entry', () => {
  const source = new URL('../../src/', import.meta.url).pathname
  const reached = new Set<string>()
  const visit = (file: string) => {
    if (reached.has(file)) return
    reached.add(file)
    const text = readFileSync(file, 'utf8')
    for (const [, path] of text.matchAll(/from '(\.[^']+)'/g)) {
      visit(join(dirname(file), path ?? ''))
    }
  }
  for (const entry of ['index.ts', 'providers/index.ts', 'node/index.ts'])
    visit(join(source, entry))
  expect(reached.size).toBeGreaterThan(30)
  expect([...reached].filter((file) => file.startsWith(join(source, 'explain')))).toEqual([])
  expect(readdirSync(join(source, 'explain'))).toContain('index.ts')
})
