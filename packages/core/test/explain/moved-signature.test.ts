import { standardWebhooksScheme } from '@hookseal/core'
import type { SignedRequest } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { hmacScheme } from '../../src/authenticate/hmac.ts'
import { standardWebhooksSchemeOf } from '../../src/authenticate/standard-webhooks.ts'
import { codes, found, hmacSender, keys, secret, sender, signedBy } from './support/kinds.ts'

describe('explain() of renamed headers of Standard Webhooks', () => {
  const whsec = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
  const whpk = `whpk_${keys.ed.raw.toString('base64')}`
  const v1 = (headerPrefix?: string) =>
    sender(standardWebhooksScheme({ secret: whsec, headerPrefix }))
  const v1a = (headerPrefix?: string) =>
    sender(standardWebhooksScheme({ publicKey: whpk, headerPrefix }))

  const renamed = ({ headers, ...rest }: SignedRequest, from: string, to: string): SignedRequest =>
    ({
      ...rest,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.replace(`${from}-`, `${to}-`), value]),
      ),
    }) as SignedRequest

  describe.each([
    ['v1', v1],
    ['v1a', v1a],
  ] as const)('%s', (_, at) => {
    it.each([
      ['webhook', 'svix'],
      ['svix', 'webhook'],
    ])('wrong_header: %s-* is wanted, %s-* is sent', async (wanted, sent) => {
      const all = await found(at(wanted), signedBy(at(sent)))
      expect(codes(all)).toEqual(['wrong_header true'])
      expect(all[0]?.sentence).toContain(
        `It is in ${sent}-signature: the headers start with ${sent}-.`,
      )
      expect(all[0]?.fix).toBe(`Set \`headerPrefix: '${sent}'\`.`)
    })

    it("wrong_header: of a sender's own prefix, where both usual ones are accepted", async () => {
      const all = await found(at(), renamed(signedBy(at()), 'webhook', 'acme'))
      expect(codes(all)).toEqual(['wrong_header true'])
      expect(all[0]?.fix).toBe("Set `headerPrefix: 'acme'`.")
    })

    it('names what is wrong beside it', async () => {
      const request = signedBy(at('svix'))
      expect(
        codes(await found(at('webhook'), request, { body: `${Buffer.from(request.body)}\n` })),
      ).toEqual(['wrong_header true', 'trailing_newline_added true'])
      expect(codes(await found(at('webhook'), request, { now: () => 0 }))).toEqual([
        'wrong_header true',
        'timestamp_in_future true',
      ])
    })
  })

  it.each(['v1', 'v1a'])('names no option where the provider has none: %s', async (version) => {
    const key = version === 'v1' ? { secret: whsec } : { publicKey: whpk }
    const fixed = sender(standardWebhooksSchemeOf('own', { ...key, headerPrefix: 'svix' }))
    const all = await found(fixed, signedBy((version === 'v1' ? v1 : v1a)('webhook')))
    expect(codes(all)).toEqual(['wrong_header true'])
    expect(all[0]?.sentence).toContain(
      'the headers start with webhook-, so this is a different sender, or the sender renamed its headers.',
    )
    expect(all[0]?.fix).toContain('Use the provider for that sender')
    expect(JSON.stringify(all)).not.toContain('headerPrefix')
  })
})

it('explain() names no option for a header of another kind where the provider has none', async () => {
  const fixed = sender(hmacScheme('own', { secret, header: 'X-Signature' }))
  const all = await found(fixed, signedBy(hmacSender({ header: 'X-Proof' })))
  expect(codes(all)).toEqual(['wrong_header true'])
  expect(all[0]?.sentence).toContain('It is in x-proof: this is a different sender')
  expect(all[0]?.fix).not.toContain('Set')
})

it('explain() names every header that was renamed, and the option for each', async () => {
  const named = (prefix: string) => ({
    header: `${prefix}Signature`,
    idHeader: `${prefix}Id`,
    timestampHeader: `${prefix}Timestamp`,
    signedContent: '{id}.{timestamp}.{body}',
  })
  const all = await found(hmacSender(named('X-')), signedBy(hmacSender(named('X-Acme-'))))
  expect(codes(all)).toEqual(['wrong_header true'])
  expect(all[0]?.sentence).toContain('the headers start with x-acme-.')
  expect(all[0]?.fix).toBe(
    "Set `header: 'x-acme-signature'`, `idHeader: 'x-acme-id'` and `timestampHeader: 'x-acme-timestamp'`.",
  )
})

it('explain() keeps the names of headers that were not renamed with the signature', async () => {
  const named = { timestampHeader: 'X-Own-Time', signedContent: '{timestamp}.{body}' }
  const own = hmacSender({ header: 'X-Own-Signature', ...named })
  for (const header of ['Acme-Signature', 'X-Proof']) {
    const all = await found(own, signedBy(hmacSender({ header, ...named })))
    expect(codes(all)).toEqual(['wrong_header true'])
    expect(all[0]?.fix).toBe(
      `Set \`header: '${header.toLowerCase()}'\` and \`timestampHeader: 'x-own-time'\`.`,
    )
  }
  const other = hmacSender({ header: 'X-Own-Signature', ...named, timestampHeader: 'Date-Signed' })
  const sent = hmacSender({ ...named, header: 'Acme-Signature', timestampHeader: 'Date-Signed' })
  const all = await found(other, signedBy(sent))
  expect(all[0]?.fix).toContain("`timestampHeader: 'date-signed'`")
})

it('explain() looks for a signature only in headers with a value', async () => {
  const own = hmacSender({})
  const request = signedBy(hmacSender({ header: 'X-Proof' }))
  const headers = { 'other-signature': undefined, ...request.headers }
  const all = await found(own, request, { headers })
  expect(codes(all)).toEqual(['wrong_header true'])
  expect(all[0]?.sentence).toContain('x-proof')
})
