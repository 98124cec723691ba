import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type AnyProvider, defineProvider, type HmacOptions, hmac } from '@hookseal/core'
import { explain } from '@hookseal/core/explain'
import { ricloud, rine, standardWebhooks } from '@hookseal/core/providers'
import { signed, testClock } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'

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

  it('timestamp_milliseconds: Date.now() in the header', async () => {
    const ms = String(Date.now())
    const value = (time: string) => `t=${ms},s=${mac(`${time}.${body}`).digest('base64')}`
    const expected = ['timestamp_milliseconds true', 'malformed_timestamp false']
    const receiver = ricloud({ secret })
    expect(await codes(receiver, { 'ricloud-signature': value(ms) })).toEqual(expected.slice(0, 1))
    const seconds = ms.slice(0, -3)
    expect(await codes(receiver, { 'ricloud-signature': value(seconds) })).toEqual(expected)
  })

  it('timestamp_too_old and timestamp_in_future: clock skew, and by how much', async () => {
    const clock = testClock()
    const receiver = ricloud({ secret })
    const { headers } = signed(receiver, body, { now: clock.now })
    clock.advance(600_000)
    expect(await codes(receiver, headers, { now: clock.now })).toEqual(['verified true'])
    clock.advance(1000)
    const [first] = await explain(receiver, { headers, body, now: clock.now })
    expect(first).toMatchObject({ code: 'timestamp_too_old', matches: true })
    expect(first?.sentence).toContain('601 s')
    clock.advance(-1_300_000)
    expect(await codes(receiver, headers, { now: clock.now })).toEqual(['timestamp_in_future true'])
    const wide = { now: clock.now, toleranceSeconds: 1000 }
    expect(await codes(receiver, headers, wide)).toEqual(['verified true'])
  })

  it('tells what a receiver refuses before any MAC', async () => {
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
    expect(await codes(standard, headers)).toEqual(['missing_id false', 'unexplained false'])
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
  expect([...reached].filter((file) => file.includes('/explain/'))).toEqual([])
  expect(readdirSync(join(source, 'explain'))).toContain('index.ts')
})
