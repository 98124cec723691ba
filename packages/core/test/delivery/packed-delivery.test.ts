import { createHmac } from 'node:crypto'
import { inspect } from 'node:util'
import { createReceiver, defineProvider, hmac, packDelivery, unchecked } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import { openPack, PACK_VERSION, packKeys } from '../../src/delivery/packed-delivery.ts'
import { acme, made, NOW_MS, receiverOf, SECRET, signed } from '../support/acme.ts'

const PACK_KEY = 'pack_4b7d1c9e0a35'
const keys = packKeys(PACK_KEY)
const deliver = (body: object = made(), target = receiverOf()) => target.verify(signed(body))
const packed = async () => packDelivery(await deliver(), { packKey: PACK_KEY })

/** The seal, made by node:crypto. */
const seal = (text: string, key: string = PACK_KEY) =>
  `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('packDelivery()', () => {
  it('writes one line of text, sealed by HMAC-SHA256 over all that stands before', async () => {
    const text = await packed()
    expect(text).toMatch(/^hookseal\.1\.[\w-]+\.[\w-]+\.[\w-]{43}$/)
    expect(seal(text.slice(0, text.lastIndexOf('.')))).toBe(text)
  })

  it('holds what the delivery says of itself, and its body byte for byte', async () => {
    const delivery = await deliver()
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const pack = await openPack(packDelivery(delivery, { packKey: PACK_KEY, traceparent }), keys)
    if (pack.kind !== 'opened') throw new Error(pack.kind)
    expect(pack.fields).toEqual({
      provider: 'acme',
      endpoint: 'acme',
      id: 'a',
      idAuthenticated: true,
      typeAuthenticated: true,
      covers: 'body',
      authentication: 'hmac',
      secretId: '0',
      timestamp: NOW_MS,
      receivedAt: NOW_MS,
      key: delivery.key,
      type: 'thing.made',
      headers: undefined,
      traceparent,
    })
    expect(pack.rawBody).toEqual(new Uint8Array(delivery.rawBody))
  })

  it('takes along the headers that are named, and none that authenticates', async () => {
    const { headers, body } = signed(made())
    const request = {
      headers: { ...headers, 'X-Tenant': 'a', 'X-Other': 'b', authorization: 'Bearer CREDENTIAL' },
      body,
    }
    const names = ['x-TENANT', 'x-absent', 'authorization', ...Object.keys(headers)]
    const held: unknown[] = []
    const target = receiverOf({
      handlers: {
        '*': (delivery) => {
          held.push(packDelivery(delivery, { packKey: PACK_KEY, headers: names }))
        },
      },
    })
    const admitted = await target.admit(request)
    if (admitted.kind !== 'admitted') throw new Error(admitted.kind)
    held.push(packDelivery(admitted.delivery, { packKey: PACK_KEY, headers: names }))
    await admitted.finish('failed')
    held.push(packDelivery(await target.verify(request), { packKey: PACK_KEY, headers: names }))
    expect((await target.receive(request)).kind).toBe('handled')
    expect(held).toHaveLength(3)
    for (const text of held) {
      const pack = await openPack(String(text), keys)
      if (pack.kind !== 'opened') throw new Error(pack.kind)
      const taken = Object.fromEntries(pack.fields.headers ?? [])
      expect(taken['x-tenant']).toBe('a')
      expect(Object.keys(taken)).not.toContain('authorization')
      expect(Object.keys(taken)).not.toContain('x-other')
      expect(JSON.stringify(pack.fields)).not.toContain('CREDENTIAL')
      expect(JSON.stringify(pack.fields)).not.toContain(headers['x-acme-signature'] ?? 'none')
    }
  })

  it('has no headers to take along from a copy of a delivery', async () => {
    const copy = { ...(await deliver()) }
    expect(() => packDelivery(copy, { packKey: PACK_KEY, headers: ['x-tenant'] })).toThrow(
      /headers needs the very delivery/,
    )
  })

  it('carries a body that is no text, and an empty one', async () => {
    const provider = defineProvider({
      ...acme(),
      payload: 'bytes',
      identify: () => ({ type: 'blob' }),
      events: {},
    })
    const target = createReceiver({ provider, now: () => NOW_MS })
    for (const body of [Buffer.of(0, 0xff, 0xfe, 0x80), Buffer.alloc(0)]) {
      const pack = await openPack(
        packDelivery(await target.verify(signed(body)), { packKey: PACK_KEY }),
        keys,
      )
      expect(pack).toMatchObject({ kind: 'opened', rawBody: new Uint8Array(body) })
    }
  })

  it('seals with the first of a list, and opens with any of it', async () => {
    const delivery = await deliver()
    const text = packDelivery(delivery, { packKey: ['new', 'old'] })
    expect((await openPack(text, packKeys('new'))).kind).toBe('opened')
    await expect(openPack(text, packKeys('old'))).rejects.toThrow(TypeError)
    const before = packDelivery(delivery, { packKey: 'old' })
    expect((await openPack(before, packKeys(['new', 'old']))).kind).toBe('opened')
  })

  it('never holds a secret, a signature or a credential header', async () => {
    const { headers, body } = signed(made())
    const delivery = await receiverOf().verify({
      headers: { ...headers, authorization: 'Bearer CREDENTIAL' },
      body,
    })
    const text = packDelivery(delivery, { packKey: PACK_KEY })
    const all = text.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'))
    const mac = headers['acme-signature']?.split('v1=')[1] as string
    for (const word of ['CREDENTIAL', SECRET, PACK_KEY, mac]) {
      expect([text, ...all].join()).not.toContain(word)
    }
  })

  it.each([undefined, '', '   ', [], [''], null, 5, {}])(
    'refuses %j as packKey',
    async (packKey) => {
      const delivery = await deliver()
      expect(() => packDelivery(delivery, { packKey } as never)).toThrow(TypeError)
      expect(() => packDelivery(delivery, { packKey } as never)).toThrow(/packKey/)
    },
  )

  it('refuses options that it does not know', async () => {
    const delivery = await deliver()
    expect(() => packDelivery(delivery, { packkey: 'x' } as never)).toThrow('"packkey"')
    expect(() => packDelivery(delivery, undefined as never)).toThrow(TypeError)
  })

  it('never quotes its key', async () => {
    const delivery = await deliver()
    const thrown: unknown[] = []
    for (const packKey of [`${PACK_KEY} `, [`\n${PACK_KEY}`]]) {
      try {
        packDelivery(delivery, { packKey })
      } catch (error) {
        thrown.push(error)
      }
    }
    expect(thrown).toHaveLength(2)
    expect(inspect(thrown)).not.toContain(PACK_KEY)
  })

  it('refuses a delivery that nothing tells from the next one', async () => {
    const target = createReceiver({
      provider: defineProvider({
        name: 'untimed',
        scheme: hmac({ secret: SECRET, header: 'x-sig' }),
        events: { x: unchecked<object>() },
        identify: () => ({ type: 'x', key: false }),
      }),
      logger: false,
    })
    const mac = createHmac('sha256', SECRET).update('{}').digest('hex')
    const input = { headers: { 'x-sig': mac }, body: '{}' }
    const admission = await target.admit(input)
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    for (const delivery of [await target.verify(input), admission.delivery]) {
      expect(() => packDelivery(delivery, { packKey: PACK_KEY })).toThrow(TypeError)
      expect(() => packDelivery(delivery, { packKey: PACK_KEY })).toThrow(/key: false/)
    }
  })
})

describe('openPack()', () => {
  it('refuses a pack that was altered in any byte, cut or made longer', async () => {
    const text = await packed()
    const altered = [
      ...Array.from({ length: text.length }, (_, at) => {
        const other = text[at] === 'A' ? 'B' : 'A'
        return `${text.slice(0, at)}${other}${text.slice(at + 1)}`
      }),
      ...Array.from({ length: text.length }, (_, end) => text.slice(0, end)),
      ...['.', 'A', '=', ' ', '\n', '.A'].map((more) => text + more),
      ` ${text}`,
      text.replace(/^hookseal/, 'HOOKSEAL'),
    ]
    for (const one of altered) {
      await expect(openPack(one, keys), one).rejects.toBeInstanceOf(TypeError)
    }
    expect((await openPack(text, keys)).kind).toBe('opened')
  })

  it('refuses a seal in another spelling of the same bytes', async () => {
    const text = await packed()
    const last = text.at(-1) as string
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    // The last of 43 characters carries two bits that must be zero.
    const sibling = alphabet[alphabet.indexOf(last) ^ 1] as string
    await expect(openPack(text.slice(0, -1) + sibling, keys)).rejects.toThrow(TypeError)
  })

  it('refuses what is sealed with another key, or not at all', async () => {
    const text = await packed()
    const unsealed = text.slice(0, text.lastIndexOf('.'))
    for (const one of [unsealed, `${unsealed}.`, seal(unsealed, 'other')]) {
      await expect(openPack(one, keys)).rejects.toThrow(TypeError)
    }
  })

  it('refuses parts of two packs put together', async () => {
    const [one, other] = await Promise.all(
      ['1', '2'].map(async (id) =>
        packDelivery(await deliver(made(id)), { packKey: PACK_KEY }).split('.'),
      ),
    )
    for (const at of [2, 3, 4]) {
      const mixed = (one as string[]).map((part, i) => (i === at ? other?.[i] : part)).join('.')
      await expect(openPack(mixed, keys)).rejects.toThrow(TypeError)
    }
  })

  it.each([undefined, null, 5, {}, [], '', '.', 'text', '{"type":"x"}'])(
    'refuses %j as a pack',
    async (given) => {
      const error: unknown = await openPack(given as string, keys).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(TypeError)
      expect(String(error)).toContain('packed delivery')
    },
  )

  it('reads the version before and the one after its own, and tells of a newer one', async () => {
    const [, , fields, body] = (await packed()).split('.')
    const at = (version: string | number) => seal(`hookseal.${version}.${fields}.${body}`)
    expect((await openPack(at(PACK_VERSION - 1), keys)).kind).toBe('opened')
    expect((await openPack(at(PACK_VERSION + 1), keys)).kind).toBe('opened')
    expect(await openPack(at(PACK_VERSION + 2), keys)).toEqual({
      kind: 'newer',
      version: PACK_VERSION + 2,
    })
    for (const version of [
      PACK_VERSION - 2,
      '',
      'x',
      '1.5',
      ' ',
      '+1',
      '1e0',
      '0x1',
      'NaN',
      'Infinity',
    ]) {
      await expect(openPack(at(version), keys), `${version}`).rejects.toThrow(TypeError)
    }
  })

  it('refuses what is sealed but is no pack', async () => {
    for (const text of [
      'x.1.e30.e30',
      `hookseal.1.${base64url({})}`,
      'hookseal',
      'hookseal.1.+.+',
    ]) {
      await expect(openPack(seal(text), keys), text).rejects.toThrow(TypeError)
    }
  })

  it('refuses fields that are sealed but no JSON', async () => {
    const fields = Buffer.from('nope').toString('base64url')
    await expect(openPack(seal(`hookseal.1.${fields}.e30`), keys)).rejects.toThrow(TypeError)
  })
})
