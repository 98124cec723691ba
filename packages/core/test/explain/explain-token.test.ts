import { defineProvider, type TokenOptions, token } from '@hookseal/core'
import { explain } from '@hookseal/core/explain'
import { describe, expect, it } from 'vitest'

const secret = 'tok_5f0c1e7d9b2a4836'
const receiverOf = (options: Omit<TokenOptions, 'secret'>) =>
  defineProvider({
    name: 'own',
    scheme: token({ secret, ...options } as TokenOptions),
    events: {},
    identify: () => ({ type: 'made' }),
  })

async function found(
  options: Omit<TokenOptions, 'secret'>,
  headers: Readonly<Record<string, string>>,
  url?: string,
) {
  const all = await explain(receiverOf(options), { headers, body: '{}', url })
  expect(JSON.stringify(all)).not.toContain(secret.slice(4, 12))
  return all
}
const codes = async (...given: Parameters<typeof found>) =>
  (await found(...given)).map(({ code, matches }) => `${code} ${matches}`)

describe('explainToken() with a prefix', () => {
  const bearer = { header: 'Authorization', prefix: 'Bearer ' }

  it.each([
    [`Bearer ${secret}`, 'verified true'],
    [`bearer ${secret}`, 'verified true'],
    [secret, 'token_without_prefix true'],
    [`Token ${secret}`, 'token_with_scheme_prefix true'],
    [`Bearer ${secret.slice(0, -2)}`, 'token_truncated false'],
    [`Bearer ${secret.slice(4)}`, 'unexplained false'],
    [`Bearer  ${secret}`, 'token_with_scheme_prefix true'],
    ['another', 'unexplained false'],
  ])('%s', async (authorization, code) => {
    expect(await codes(bearer, { authorization })).toEqual([code])
  })

  it('says which prefix to set', async () => {
    const [first] = await found({ header: 'Authorization' }, { authorization: `Bearer ${secret}` })
    expect(first).toMatchObject({
      code: 'token_with_scheme_prefix',
      matches: true,
      fix: "Set `prefix: 'Bearer '`.",
    })
  })
})

describe('explainToken() in a query', () => {
  const query = { query: 'token' }

  it.each([
    [`/hook?token=${secret}`, ['verified true']],
    [`https://example.com/hook?a=1&token=${secret}`, ['verified true']],
    [`/hook?token=${secret}&token=${secret}`, ['duplicate_header false']],
    [`/hook?key=${secret}`, ['wrong_header true', 'missing_token false']],
    [`/hook?a=1&key=${secret}`, ['wrong_header true', 'missing_token false']],
    ['/hook', ['missing_token false']],
    ['/hook?token=another', ['unexplained false']],
    [`/hook?token=${secret}%0A`, ['secret_whitespace true']],
  ])('%s', async (url, expected) => {
    expect(await codes(query, {}, url)).toEqual(expected)
  })

  it('finds the token in a header instead, and the reverse', async () => {
    const [header] = await found(query, { authorization: `Bearer ${secret}` }, '/hook')
    expect(header).toMatchObject({ code: 'wrong_header', matches: true })
    expect(header?.fix).toContain("`prefix: 'Bearer '`")
    const [parameter] = await found({ header: 'X-Token' }, {}, `/hook?key=${secret}`)
    expect(parameter).toMatchObject({ code: 'wrong_header', matches: true })
    expect(parameter?.sentence).toContain('"key"')
  })
})

describe('explainToken()', () => {
  it('speaks of the token alone if nothing explains it', async () => {
    const [first] = await found({ header: 'X-Token' }, { 'x-token': 'another' })
    expect(first?.fix).toContain('The token')
    expect(first?.fix).not.toContain('content')
  })
})
