import { explain } from '@hookseal/core/explain'
import { github, linear, meta, ricloud, standardWebhooks, svix } from '@hookseal/core/providers'
import { signed } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'

const secret = 'a-test-secret'
const key = `whsec_${Buffer.from(secret).toString('base64')}`
const codes = async (...args: Parameters<typeof explain>) =>
  (await explain(...args)).map(({ code, matches }) => `${code} ${matches}`)

describe('explain() with otherProviders', () => {
  const { headers, body } = signed(linear({ secret }), {
    type: 'Issue',
    webhookTimestamp: Date.now(),
  })
  const others = [ricloud({ secret }), linear({ secret })]

  it('names the sender whose provider the delivery verifies with', async () => {
    const [first] = await explain(ricloud({ secret }), { headers, body, otherProviders: others })
    expect(first).toMatchObject({ code: 'other_provider', matches: true })
    expect(first?.fix).toBe('Use the provider `linear`.')
  })

  it('names all of them', async () => {
    const request = signed(github({ secret }), { action: 'made' })
    const otherProviders = [github({ secret }), meta({ secret }), linear({ secret })]
    const [first] = await explain(ricloud({ secret }), {
      headers: request.headers,
      body: request.body,
      otherProviders,
    })
    expect(first?.sentence).toContain('It verifies with `github` or `meta`.')
  })

  it('comes after a renamed header, which the provider itself can be told', async () => {
    const request = signed(svix({ secret: key }), {})
    const input = { headers: request.headers, body: request.body }
    const own = standardWebhooks({ secret: key, headerPrefix: 'webhook' })
    const found = await explain(own, { ...input, otherProviders: [svix({ secret: key })] })
    expect(found.map(({ code }) => code)).toEqual(['wrong_header', 'other_provider'])
    expect(found[0]?.fix).toBe("Set `headerPrefix: 'svix'`.")
  })

  it('is not asked about a delivery that is explained otherwise, or verifies', async () => {
    const own = linear({ secret })
    const otherProviders = [own, linear({ secret })]
    expect(await codes(own, { headers, body, otherProviders })).toEqual(['verified true'])
    const extended = Buffer.concat([body, Buffer.from('\n')])
    expect(await codes(own, { headers, body: extended, otherProviders })).toEqual([
      'trailing_newline_added true',
    ])
  })

  it('says nothing where none of them matches, and uses the secret that is given', async () => {
    const otherProviders = [linear({ secret: 'another-secret' })]
    const input = { headers, body, otherProviders }
    expect(await codes(ricloud({ secret }), input)).not.toContain('other_provider true')
    expect((await codes(ricloud({ secret }), { ...input, secret }))[0]).toBe('other_provider true')
  })
})
