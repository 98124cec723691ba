import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AnyProvider, defineProvider, type HmacOptions, hmac } from '@hookseal/core'
import { type ExplainInput, explain } from '@hookseal/core/explain'
import { handinger, ricloud, rine, standardWebhooks } from '@hookseal/core/providers'
import { describe, expect, it } from 'vitest'
import { type Signing, signed } from './support/signed.ts'

const key = Buffer.from('0123456789abcdefghijklmn')
const base64 = key.toString('base64')
const body = '{"type":"made","event":"made"}'
const own = (options: Omit<HmacOptions, 'header'>) =>
  defineProvider({
    name: 'own',
    scheme: hmac({ header: 'X-Signature', ...options }),
    events: {},
    identify: () => ({ type: 'made' }),
  })

/** What is found first when one provider's sender signed and another provider verifies. */
async function firstOf(
  sender: AnyProvider,
  receiver: AnyProvider,
  more: Partial<ExplainInput> = {},
  options: Signing = {},
) {
  const { headers } = signed(sender, body, options)
  const found = await explain(receiver, { headers, body, ...more })
  const text = JSON.stringify(found)
  for (const secret of [base64, key.toString(), key.toString('hex'), 'a-test-secret']) {
    expect(text).not.toContain(secret)
  }
  return [found[0]?.code, found[0]?.matches]
}

describe('explain() names what is wrong with the secret', () => {
  const sender = rine({ secret: 'a-test-secret' })

  it('secret_whitespace: a file written by echo, read as bytes or as text', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hookseal-'))
    try {
      const file = join(folder, 'secret')
      execFileSync('sh', ['-c', `echo a-test-secret > '${file}'`])
      const bytes = rine({ secret: readFileSync(file) })
      expect(await firstOf(sender, bytes)).toEqual(['secret_whitespace', true])
      const secret = readFileSync(file, 'utf8')
      expect(() => rine({ secret })).toThrow(TypeError)
      expect(await firstOf(sender, sender, { secret })).toEqual(['secret_whitespace', true])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('secret_whitespace: the sender has it', async () => {
    const careless = rine({ secret: Buffer.from('a-test-secret\n') })
    expect(await firstOf(careless, sender)).toEqual(['secret_whitespace', true])
  })

  it('secret_quoted: an env file read line by line', async () => {
    const [, value] = 'WEBHOOK_SECRET="a-test-secret"'.split('=')
    expect(await firstOf(sender, rine({ secret: value }))).toEqual(['secret_quoted', true])
  })

  it('secret_prefix_kept: the text of a Standard Webhooks secret used as it is', async () => {
    const secret = `whsec_${base64}`
    const right = own({ secret, secretEncoding: 'base64', secretPrefix: 'whsec_' })
    expect(await firstOf(right, own({ secret }))).toEqual(['secret_prefix_kept', true])
  })

  it('secret_prefix_dropped: a prefix that was not copied, or dropped by a rule', async () => {
    const secret = `whsec_${base64}`
    const dropping = own({ secret, secretEncoding: 'base64', secretPrefix: 'whsec_' })
    expect(await firstOf(own({ secret }), dropping)).toEqual(['secret_prefix_dropped', true])
    expect(await firstOf(own({ secret }), own({ secret: base64 }))).toEqual([
      'secret_prefix_dropped',
      true,
    ])
  })

  it.each([
    ['base64', base64],
    ['hex', key.toString('hex')],
  ] as const)(
    'secret_encoding: %s used as text, and the reverse',
    async (secretEncoding, secret) => {
      const text = own({ secret })
      const decoded = own({ secret, secretEncoding })
      expect(await firstOf(decoded, text)).toEqual(['secret_encoding', true])
      expect(await firstOf(text, decoded)).toEqual(['secret_encoding', true])
    },
  )

  it('other_secret: that of another endpoint', async () => {
    const other = rine({ secret: 'of-another-endpoint' })
    expect(await firstOf(sender, other, { otherSecrets: ['third', 'a-test-secret'] })).toEqual([
      'other_secret',
      true,
    ])
  })

  it('secret_not_valid_now: one whose time is over', async () => {
    const old = { value: 'a-test-secret', notAfter: new Date(0) }
    const rotated = rine({ secret: ['new-secret', old] })
    expect(await firstOf(sender, rotated)).toEqual(['secret_not_valid_now', true])
  })

  it('asks a resolver, and says when it fails', async () => {
    expect(await firstOf(sender, rine({ secret: async () => ' a-test-secret' }))).toEqual([
      'secret_whitespace',
      true,
    ])
    const tenants = rine({ secret: () => ({ endpoint: 'e', secrets: 'a-test-secret' }) })
    expect(await firstOf(sender, tenants)).toEqual(['verified', true])
    const failing = rine({ secret: () => Promise.reject(new Error('a-test-secret')) })
    expect(await firstOf(sender, failing)).toEqual(['secret_unavailable', false])
  })

  it('unexplained: another secret, which nobody knows here', async () => {
    const headers = { 'content-length': String(body.length) }
    const first = (one: AnyProvider, other: AnyProvider) => firstOf(one, other, {}, { headers })
    expect(await first(sender, rine({ secret: 'unknown' }))).toEqual(['unexplained', false])
    const standard = standardWebhooks({ secret: `whsec_${base64}` })
    const stranger = standardWebhooks({ secret: `whsec_${Buffer.alloc(24, 9).toString('base64')}` })
    expect(await first(standard, stranger)).toEqual(['unexplained', false])
  })
})

describe('explain() names what is wrong with a token', () => {
  const secret = 'whk_01HZY31W2SZJ8MJ2FQTR3M1K9D'
  const receiver = handinger({ secret })
  const given = async (token: string, name = 'x-handinger-token', more: object = {}) => {
    const found = await explain(receiver, { headers: { [name]: token }, body, ...more })
    expect(JSON.stringify(found)).not.toContain(secret.slice(4, 12))
    return found.map(({ code, matches }) => [code, matches])
  }

  it.each([
    ['verified', secret, true],
    ['token_with_scheme_prefix', `Bearer ${secret}`, true],
    ['secret_whitespace', ` ${secret}`, true],
    ['secret_prefix_kept', secret.slice(4), true],
    ['token_truncated', secret.slice(0, -3), false],
    ['unexplained', 'another', false],
  ])('%s', async (code, token, matches) => {
    expect(await given(token)).toEqual([[code, matches]])
  })

  it('secret_quoted, where the receiver has the quotes', async () => {
    expect(await given(secret, undefined, { secret: `'${secret}'` })).toEqual([
      ['secret_quoted', true],
    ])
  })

  it('other_secret, after the sender made a new one', async () => {
    expect(await given('whk_new', undefined, { otherSecrets: 'whk_new' })).toEqual([
      ['other_secret', true],
    ])
  })

  it('wrong_header, or none', async () => {
    expect(await given(`Bearer ${secret}`, 'authorization')).toEqual([
      ['wrong_header', true],
      ['missing_token', false],
    ])
    expect(await given('x', 'accept')).toEqual([['missing_token', false]])
  })
})

it('explain() rejects anything that is not a provider, and options it does not know', async () => {
  await expect(explain({} as never, { headers: {}, body })).rejects.toThrow(TypeError)
  const input = { headers: {}, body, secrets: 'x' } as never
  await expect(explain(ricloud({ secret: 'x' }), input)).rejects.toThrow(TypeError)
})
