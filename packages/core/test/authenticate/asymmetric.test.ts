// cspell:ignore publik
import { generateKeyPairSync } from 'node:crypto'
import { standardWebhooksScheme } from '@hookseal/core'
import { describe, expect, it, vi } from 'vitest'
import { codeOf } from '../support/code-of.ts'
import { coreWith } from '../support/core-with.ts'
import { described } from '../support/described.ts'
import {
  body,
  discord,
  ed,
  edSign,
  type Options,
  rawEd,
  spki,
  untimed,
  verifyEd,
  when,
} from '../support/public-keys.ts'

describe('Ed25519', () => {
  const right = edSign(when + body).toString('hex')

  it('is verified over time and body', async () => {
    expect(await verifyEd({}, right)).toBe('verified')
    expect(await verifyEd({}, right, '{"type":1}')).toBe('bad_signature')
    expect(await verifyEd({}, edSign(body).toString('hex'))).toBe('bad_signature')
    const stranger = generateKeyPairSync('ed25519').privateKey
    expect(await verifyEd({}, edSign(when + body, stranger).toString('hex'))).toBe('bad_signature')
    const scheme = discord()
    expect([scheme.kind, scheme.covers]).toEqual(['asymmetric', 'body'])
  })

  it('accepts its key as hex, base64 or SPKI, and reports which one matched', async () => {
    for (const options of [
      { publicKey: rawEd(ed.publicKey).toString('base64'), keyEncoding: 'base64' },
      { publicKey: spki(ed.publicKey).toString('hex'), keyFormat: 'spki' },
      { publicKey: new Uint8Array(rawEd(ed.publicKey)) },
      { publicKey: `pk_${rawEd(ed.publicKey).toString('hex')}`, keyPrefix: 'pk_' },
      { publicKey: async () => rawEd(ed.publicKey).toString('hex') },
    ] as Options[]) {
      expect(await verifyEd(options, right)).toBe('verified')
    }
    const other = rawEd(generateKeyPairSync('ed25519').publicKey).toString('hex')
    const publicKey = [other, { id: 'young', value: rawEd(ed.publicKey).toString('hex') }]
    const delivery = await described(discord({ publicKey })).verify({
      headers: { 'x-signature-ed25519': right, 'x-signature-timestamp': when },
      body,
    })
    expect(delivery).toMatchObject({ authentication: 'asymmetric', secretId: 'young' })
  })

  it('is rejected at any other length, and with any bit changed', async () => {
    for (let length = 1; length < 128; length += 3) {
      expect(await verifyEd({}, right.slice(0, length))).toBe('malformed_signature')
    }
    expect(await verifyEd({}, `${right}00`)).toBe('malformed_signature')
    for (let bit = 0; bit < 512; bit += 17) {
      const changed = Buffer.from(right, 'hex')
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(await verifyEd({}, changed.toString('hex'))).toBe('bad_signature')
    }
  })

  it('is rejected with the order of the group added to S (RFC 8032 section 5.1.7)', async () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const changed = Buffer.from(right, 'hex')
    const s = BigInt(`0x${Buffer.from(changed.subarray(32)).reverse().toString('hex')}`) + order
    Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse().copy(changed, 32)
    expect(await verifyEd({}, changed.toString('hex'))).toBe('bad_signature')
  })
})

describe('asymmetric()', () => {
  it.each([
    ['an unknown algorithm', { algorithm: 'rs256' }, /algorithm/],
    ['no algorithm', { algorithm: undefined }, /algorithm/],
    ['an unknown key encoding', { keyEncoding: 'utf8' }, /keyEncoding/],
    ['no key encoding', { keyEncoding: undefined }, /keyEncoding/],
    ['an unknown key format', { keyFormat: 'pem' }, /keyFormat/],
    ['an unknown form', { signatureForm: 'asn1' }, /signatureForm/],
    ['DER for Ed25519', { signatureForm: 'der' }, /signatureForm/],
    ['an empty key prefix', { keyPrefix: '' }, /keyPrefix/],
    ['a secret', { secret: 's' }, /"secret"/],
    ['a misspelt option', { publikKey: 'x' }, /did you mean "publicKey"/],
    ['a tolerance without a time', { ...untimed(), toleranceSeconds: 5 }, /toleranceSeconds/],
  ])('rejects %s with a TypeError that names it', (_, options, says) => {
    expect(() => discord(options as Options)).toThrow(TypeError)
    expect(() => discord(options as Options)).toThrow(says)
  })

  it('checks at most sixteen signatures against keys, whatever is presented', async () => {
    const { backend } = await import('#crypto')
    const checked = vi.fn(() => false)
    const prepare = vi.spyOn(backend, 'prepareSignatureCheck').mockImplementation(() => checked)
    const publicKey = Array.from({ length: 4 }, () =>
      rawEd(generateKeyPairSync('ed25519').publicKey).toString('hex'),
    )
    const scheme = discord({ publicKey, ...untimed(), separator: ',', format: 'v1={hex}' })
    const target = described(scheme)
    prepare.mockRestore()
    const send = (count: number) => {
      const list = Array(count).fill(`v1=${edSign(body).toString('hex')}`)
      return codeOf(target.verify({ headers: { 'x-signature-ed25519': list.join() }, body }))
    }
    expect(await send(4)).toBe('bad_signature')
    expect(checked).toHaveBeenCalledTimes(16)
    checked.mockClear()
    expect(await send(5)).toBe('malformed_signature')
    expect(await send(17)).toBe('malformed_signature')
    expect(checked).not.toHaveBeenCalled()
  })
})

describe('a signature that covers the URL', () => {
  const url = ['https://a.example/hook', 'https://b.example/hook']
  const scheme = (options: Options = {}) =>
    discord({ ...untimed(), signedContent: '{url}.{body}', url, ...options })
  const send = (signature: string, options?: Options) =>
    codeOf(
      described(scheme(options)).verify({ headers: { 'x-signature-ed25519': signature }, body }),
    )

  it('is verified for each URL that the application gave, and for no other', async () => {
    for (const one of url) {
      expect(await send(edSign(`${one}.${body}`).toString('hex'))).toBe('verified')
    }
    const other = edSign(`https://c.example/hook.${body}`).toString('hex')
    expect(await send(other)).toBe('bad_signature')
  })

  it('counts each URL among the sixteen checks', async () => {
    const list = (count: number) =>
      Array(count)
        .fill(`v1=${edSign(body).toString('hex')}`)
        .join()
    const options: Options = { separator: ',', format: 'v1={hex}' }
    expect(await send(list(8), options)).toBe('bad_signature')
    expect(await send(list(9), options)).toBe('malformed_signature')
  })
})

it('finds the right key of several where checks are asynchronous', async () => {
  const web = await coreWith('web')
  const other = rawEd(generateKeyPairSync('ed25519').publicKey).toString('hex')
  const judge = (publicKey: readonly string[]) => {
    const scheme = web.asymmetric({
      publicKey,
      algorithm: 'ed25519',
      keyEncoding: 'hex',
      header: 'sig',
    })
    const provider = web.defineProvider({
      name: 'p',
      scheme,
      events: {},
      identify: () => ({ type: 'event' }),
    })
    const receiver = web.createReceiver({ provider, logger: false })
    return codeOf(receiver.verify({ headers: { sig: edSign(body).toString('hex') }, body }))
  }
  const own = rawEd(ed.publicKey).toString('hex')
  expect(await judge([own])).toBe('verified')
  expect(await judge([other, own])).toBe('verified')
  expect(await judge([other])).toBe('bad_signature')
})

it('reads the scheme of a list that has one of its headers', async () => {
  const send = (name: string) => {
    const schemes = [['sig-a'], ['sig-b', 'sig-old']].map((header) =>
      discord({ ...untimed(), header }),
    )
    const headers = { [name]: edSign(body).toString('hex') }
    return codeOf(described(schemes).verify({ headers, body }))
  }
  for (const name of ['sig-a', 'sig-b', 'sig-old']) expect(await send(name)).toBe('verified')
  expect(await send('sig-c')).toBe('missing_signature')
})

describe('Standard Webhooks with a public key', () => {
  const publicKey = `whpk_${rawEd(ed.publicKey).toString('base64')}`
  const content = `msg_1.${when}.${body}`
  const v1a = `v1a,${edSign(content).toString('base64')}`
  const send = (signature: string, options: object = {}) =>
    codeOf(
      described(standardWebhooksScheme({ publicKey, ...options })).verify({
        headers: {
          'webhook-id': 'msg_1',
          'webhook-timestamp': when,
          'webhook-signature': signature,
        },
        body,
      }),
    )

  it('reads v1a and skips v1', async () => {
    expect(await send(v1a)).toBe('verified')
    expect(await send(`v1,${Buffer.alloc(32).toString('base64')} ${v1a}`)).toBe('verified')
    expect(await send(`v1,${Buffer.alloc(32).toString('base64')}`)).toBe('missing_signature')
    expect(await send(v1a.replace('v1a,', 'v1,'))).toBe('missing_signature')
  })

  it('rejects a secret or a secret encoding in addition', () => {
    const make = (options: object) => () =>
      standardWebhooksScheme({ publicKey, ...options } as never)
    expect(make({ secret: 'whsec_c2VjcmV0' })).toThrow(TypeError)
    expect(make({ secretEncoding: 'utf8' })).toThrow(TypeError)
    expect(make({ publicKey: publicKey.replace('whpk_', 'whsk_') })).toThrow(TypeError)
  })
})
