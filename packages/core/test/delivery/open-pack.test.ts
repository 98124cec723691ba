import { createHmac } from 'node:crypto'
import { packDelivery } from '@hookseal/core'
import { made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { packOpener } from '../../src/delivery/open-pack.ts'
import { PACK_VERSION } from '../../src/delivery/packed-delivery.ts'
import { laterBackend } from '../support/later-backend.ts'

const PACK_KEY = 'pack_4b7d1c9e0a35'
const openPack = packOpener(PACK_KEY)
const deliver = (body: object = made()) => receiverOf().verify(signed(body))
const packed = async () => packDelivery(await deliver(), { packKey: PACK_KEY })

/** The seal, made by node:crypto. */
const seal = (text: string, key: string = PACK_KEY) =>
  `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('packOpener()', () => {
  it('rejects a pack with any byte altered, removed or added', async () => {
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
      // The same byte, if only the lower half of a character counted.
      text.replace(/[A-Z]/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x100)),
    ]
    for (const one of altered) {
      await expect(openPack(one), one).rejects.toBeInstanceOf(TypeError)
    }
    expect((await openPack(text)).kind).toBe('opened')
  })

  it('rejects a seal with another encoding of the same bytes', async () => {
    const text = await packed()
    const last = text.at(-1) as string
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    // The last of 43 characters carries two bits that must be zero.
    const sibling = alphabet[alphabet.indexOf(last) ^ 1] as string
    await expect(openPack(text.slice(0, -1) + sibling)).rejects.toThrow(TypeError)
  })

  it('rejects what is sealed with another key, or not at all', async () => {
    const text = await packed()
    const unsealed = text.slice(0, text.lastIndexOf('.'))
    for (const one of [unsealed, `${unsealed}.`, seal(unsealed, 'other')]) {
      await expect(openPack(one)).rejects.toThrow(TypeError)
    }
  })

  it('rejects parts of two packs put together', async () => {
    const [one, other] = await Promise.all(
      ['1', '2'].map(async (id) =>
        packDelivery(await deliver(made(id)), { packKey: PACK_KEY }).split('.'),
      ),
    )
    for (const at of [2, 3, 4]) {
      const mixed = (one as string[]).map((part, i) => (i === at ? other?.[i] : part)).join('.')
      await expect(openPack(mixed)).rejects.toThrow(TypeError)
    }
  })

  it.each([undefined, null, 5, {}, [], '', '.', 'text', '{"type":"x"}'])(
    'rejects %j as a pack',
    async (given) => {
      const error: unknown = await openPack(given as string).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(TypeError)
      expect(String(error)).toContain('packed delivery')
    },
  )

  it('reads the previous and next version, and reports a newer one', async () => {
    const [, , fields, body] = (await packed()).split('.')
    const at = (version: string | number) => seal(`hookseal.${version}.${fields}.${body}`)
    expect((await openPack(at(PACK_VERSION - 1))).kind).toBe('opened')
    expect((await openPack(at(PACK_VERSION + 1))).kind).toBe('opened')
    expect(await openPack(at(PACK_VERSION + 2))).toEqual({
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
      await expect(openPack(at(version)), `${version}`).rejects.toThrow(TypeError)
    }
  })

  it('opens a pack where hashing is asynchronous', async () => {
    const text = await packed()
    const restore = laterBackend()
    const openLater = packOpener(PACK_KEY)
    restore()
    expect((await openLater(text)).kind).toBe('opened')
    await expect(openLater(seal(text, 'other'))).rejects.toThrow(/altered/)
  })

  it('rejects what is sealed but is no pack', async () => {
    for (const text of [
      'x.1.e30.e30',
      `hookseal.1.${base64url({})}`,
      'hookseal',
      'hookseal.1.+.+',
    ]) {
      await expect(openPack(seal(text)), text).rejects.toThrow(TypeError)
    }
  })

  it('rejects sealed parts that are too few, too many, or no text', async () => {
    const fields = base64url({})
    const notUtf8 = Buffer.of(0xff).toString('base64url')
    for (const rest of ['', `.${fields}`, `.${fields}.e30.e30`, `.${notUtf8}.e30`]) {
      await expect(openPack(seal(`hookseal.1${rest}`)), rest).rejects.toThrow(/not a packed/)
    }
    expect((await openPack(seal(`hookseal.1.${fields}.e30`))).kind).toBe('opened')
  })

  it('rejects fields that are sealed but no JSON', async () => {
    const fields = Buffer.from('nope').toString('base64url')
    await expect(openPack(seal(`hookseal.1.${fields}.e30`))).rejects.toThrow(TypeError)
  })
})
