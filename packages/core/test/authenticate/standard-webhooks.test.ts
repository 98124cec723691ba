import { standardWebhooksScheme, standardWebhooksSignature } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import { NOW_SECONDS } from '../support/acme.ts'
import { codeOf } from '../support/code-of.ts'
import { described } from '../support/described.ts'
import { mac } from '../support/sign.ts'

const KEY = Buffer.from('a key of the standard')
const secret = `whsec_${KEY.toString('base64')}`
const when = String(NOW_SECONDS)
const request = (prefix: string, id = 'msg_1', body = '{}', key: string | Buffer = KEY) => ({
  headers: {
    [`${prefix}-id`]: id,
    [`${prefix}-timestamp`]: when,
    [`${prefix}-signature`]: `v1,${mac(key, `${id}.${when}.${body}`, 'base64')}`,
  },
  body,
})

describe('standardWebhooksScheme()', () => {
  it('reads both families of headers, or the configured ones', async () => {
    const send = (headerPrefix: string | string[] | undefined, prefix: string) =>
      codeOf(described(standardWebhooksScheme({ secret, headerPrefix })).verify(request(prefix)))
    for (const prefix of ['webhook', 'svix']) {
      expect(await send(undefined, prefix)).toBe('verified')
      expect(await send(prefix, prefix)).toBe('verified')
    }
    expect(await send('svix', 'webhook')).toBe('missing_signature')
    expect(await send(undefined, 'acme')).toBe('missing_signature')
    expect(await send(['acme', 'svix'], 'acme')).toBe('verified')
  })

  it('takes an undefined public key for none', async () => {
    const scheme = standardWebhooksScheme({ secret, publicKey: undefined } as never)
    expect(await codeOf(described(scheme).verify(request('webhook')))).toBe('verified')
  })

  it('does not mix two families', async () => {
    const target = described(standardWebhooksScheme({ secret }))
    const [own, other] = [request('webhook').headers, request('svix').headers]
    const { 'webhook-id': _, ...without } = own
    expect(await codeOf(target.verify({ headers: { ...without, ...other }, body: '{}' }))).toBe(
      'missing_id',
    )
    const forged = { ...request('webhook', 'msg_1', '{}', 'x').headers, ...other }
    expect(await codeOf(target.verify({ headers: forged, body: '{}' }))).toBe('bad_signature')
  })

  it('derives the key from the signed id', async () => {
    const target = described(standardWebhooksScheme({ secret }))
    const one = await target.verify(request('webhook'))
    expect(one).toMatchObject({ id: 'msg_1', idAuthenticated: true, covers: 'body' })
    expect((await target.verify(request('svix', 'msg_1', '{"n":1}'))).key).toBe(one.key)
    expect((await target.verify(request('svix', 'msg_2'))).key).not.toBe(one.key)
  })

  it('accepts a tolerance', async () => {
    const target = described(standardWebhooksScheme({ secret, toleranceSeconds: 1 }))
    expect(await codeOf(target.verify(request('webhook')))).toBe('verified')
  })

  it.each([
    ['no secret', {}, /secret/],
    ['an option of hmac', { secret, header: 'x' }, /"header"/],
    ['an empty prefix', { secret, headerPrefix: '' }, /headerPrefix/],
    ['an empty list', { secret, headerPrefix: [] }, /empty/],
    ['a prefix that is no name', { secret, headerPrefix: 'a b' }, /header/],
    ['a prefix that is a number', { secret, headerPrefix: [5] }, /headerPrefix/],
    ['a secret that is not base64', { secret: 'whsec_!' }, /whsec_<base64>/],
  ])('rejects %s with a TypeError that names it', (_, options, says) => {
    const make = () => standardWebhooksScheme(options as never)
    expect(make).toThrow(TypeError)
    expect(make).toThrow(says)
  })

  it('can be spread as options, which are frozen', () => {
    expect(Object.isFrozen(standardWebhooksSignature)).toBe(true)
  })
})
