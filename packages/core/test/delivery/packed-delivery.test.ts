import { createHmac } from 'node:crypto'
import { inspect } from 'node:util'
import { createReceiver, defineProvider, hmac, packDelivery, unchecked } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import { packOpener } from '../../src/delivery/open-pack.ts'
import { packSealer } from '../../src/delivery/packed-delivery.ts'
import { acme, made, NOW_MS, receiverOf, SECRET, signed } from '../support/acme.ts'
import { coreWith } from '../support/core-with.ts'

const PACK_KEY = 'pack_4b7d1c9e0a35'
const openPack = packOpener(PACK_KEY)
const deliver = (body: object = made(), target = receiverOf()) => target.verify(signed(body))
const packed = async () => packDelivery(await deliver(), { packKey: PACK_KEY })

/** The seal, made by node:crypto. */
const seal = (text: string, key: string = PACK_KEY) =>
  `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`

describe('packDelivery()', () => {
  it('writes one line of text, sealed by HMAC-SHA256 over everything before the seal', async () => {
    const text = await packed()
    expect(text).toMatch(/^hookseal\.1\.[\w-]+\.[\w-]+\.[\w-]{43}$/)
    expect(seal(text.slice(0, text.lastIndexOf('.')))).toBe(text)
  })

  it("contains the delivery's fields, and its exact body", async () => {
    const delivery = await deliver()
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const pack = await openPack(packDelivery(delivery, { packKey: PACK_KEY, traceparent }))
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

  it('includes the named headers, but never credentials', async () => {
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
      const pack = await openPack(String(text))
      if (pack.kind !== 'opened') throw new Error(pack.kind)
      const taken = Object.fromEntries(pack.fields.headers ?? [])
      expect(taken['x-tenant']).toBe('a')
      expect(Object.keys(taken)).not.toContain('authorization')
      expect(Object.keys(taken)).not.toContain('x-other')
      expect(JSON.stringify(pack.fields)).not.toContain('CREDENTIAL')
      expect(JSON.stringify(pack.fields)).not.toContain(headers['x-acme-signature'] ?? 'none')
    }
  })

  it('cannot include headers from a copy of a delivery', async () => {
    const copy = { ...(await deliver()) }
    expect(() => packDelivery(copy, { packKey: PACK_KEY, headers: ['x-tenant'] })).toThrow(
      /headers requires the original delivery/,
    )
  })

  it('supports a binary body and an empty one', async () => {
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
      )
      expect(pack).toMatchObject({ kind: 'opened', rawBody: new Uint8Array(body) })
    }
  })

  it('supports a body of any size', async () => {
    const delivery = await deliver()
    const rawBody = new Uint8Array(5_000_001).map((_, i) => i * 31)
    const pack = await openPack(packDelivery({ ...delivery, rawBody }, { packKey: PACK_KEY }))
    expect(pack.kind === 'opened' && Buffer.from(pack.rawBody).equals(rawBody)).toBe(true)
  })

  it('seals with the first of a list, and opens with any of it', async () => {
    const delivery = await deliver()
    const text = packDelivery(delivery, { packKey: ['new', 'old'] })
    expect((await packOpener('new')(text)).kind).toBe('opened')
    await expect(packOpener('old')(text)).rejects.toThrow(TypeError)
    const before = packDelivery(delivery, { packKey: 'old' })
    expect((await packOpener(['new', 'old'])(before)).kind).toBe('opened')
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
    'rejects %j as packKey',
    async (packKey) => {
      const delivery = await deliver()
      expect(() => packDelivery(delivery, { packKey } as never)).toThrow(TypeError)
      expect(() => packDelivery(delivery, { packKey } as never)).toThrow(/packKey/)
    },
  )

  it('rejects options that it does not know', async () => {
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

  it('rejects a delivery that cannot be distinguished from the next one', async () => {
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

describe('packSealer()', () => {
  it('seals a redacted body instead of the original, and marks it under the seal', async () => {
    const delivery = await deliver()
    const sealPack = packSealer(PACK_KEY)
    const redactedBody = new TextEncoder().encode('{"name":null}')
    const packs = [sealPack(delivery), sealPack(delivery, { redactedBody })]
    packs.push(sealPack({ ...delivery, redacted: true }))
    const opened = await Promise.all(packs.map((text) => openPack(text)))
    expect(opened).toMatchObject([
      { fields: { type: 'thing.made' }, rawBody: new Uint8Array(delivery.rawBody) },
      { fields: { redacted: true }, rawBody: redactedBody },
      { fields: { redacted: true }, rawBody: new Uint8Array(delivery.rawBody) },
    ])
    expect(opened[0]).not.toHaveProperty('fields.redacted')
  })
})

it('needs a platform with synchronous hashing', async () => {
  const web = await coreWith('web')
  const delivery = await deliver()
  expect(() => web.packDelivery(delivery, { packKey: PACK_KEY })).toThrow(/node:crypto/)
})
