import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { rawSignature } from '../../src/authenticate/public-key.ts'
import { described } from '../support/described.ts'
import {
  body,
  discord,
  ec,
  ecSign,
  ed,
  rawEc,
  rawEd,
  sendgrid,
  spki,
  verifyEc,
  verifyEd,
} from '../support/public-keys.ts'

describe('a public key', () => {
  const P = 2n ** 255n - 19n
  const littleEndian = (value: bigint) =>
    Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse().toString('hex')
  const negated = (hex: string) => {
    const bytes = Buffer.from(hex, 'hex')
    bytes.writeUInt8(bytes.readUInt8(31) | 0x80, 31)
    return bytes.toString('hex')
  }
  const ORDER_8 = [
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ]
  // https://eprint.iacr.org/2020/1244 table 2, the encodings that are not canonical among them.
  const SMALL = [...[0n, 1n, P - 1n, P, P + 1n].map(littleEndian), ...ORDER_8]

  it.each(SMALL)('of small order is rejected at creation: %s', (hex) => {
    const asSpki = `302a300506032b6570032100${hex}`
    for (const publicKey of [hex, negated(hex)]) {
      expect(() => discord({ publicKey })).toThrow(TypeError)
      expect(() => discord({ publicKey: new Uint8Array(Buffer.from(publicKey, 'hex')) })).toThrow(
        TypeError,
      )
    }
    expect(() => discord({ publicKey: asSpki, keyFormat: 'spki' })).toThrow(TypeError)
  })

  it('of small order that a function gives is secret_unavailable', async () => {
    const forged = Buffer.concat([Buffer.from(SMALL[1] as string, 'hex'), Buffer.alloc(32)])
    const publicKey = () => SMALL[1] as string
    expect(await verifyEd({ publicKey }, forged.toString('hex'))).toBe('secret_unavailable')
  })

  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
  const k256 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
  const x25519 = generateKeyPairSync('x25519').publicKey
  const ed448 = generateKeyPairSync('ed448').publicKey
  const pem = (key: KeyObject) => String(key.export({ format: 'pem', type: 'spki' }))
  const compressed = Buffer.concat([
    Buffer.of(2 + (rawEc(ec.publicKey).readUInt8(64) & 1)),
    rawEc(ec.publicKey).subarray(1, 33),
  ])

  it.each([
    ['P-384', spki(p384)],
    ['secp256k1', spki(k256)],
    ['RSA', spki(rsa)],
    ['X25519', spki(x25519)],
    ['Ed448', spki(ed448)],
    ['Ed25519 for ECDSA', spki(ed.publicKey)],
    ['bare bytes', rawEc(ec.publicKey)],
    ['something behind it', Buffer.concat([spki(ec.publicKey), Buffer.of(0)])],
    ['its end cut off', spki(ec.publicKey).subarray(0, -1)],
    ['a private key', ec.privateKey.export({ format: 'der', type: 'pkcs8' })],
    ['nothing', Buffer.alloc(0)],
  ])('as SPKI is rejected at creation: %s', (_, key) => {
    expect(() => sendgrid({ publicKey: key.toString('base64') })).toThrow(TypeError)
    expect(() => sendgrid({ publicKey: new Uint8Array(key) })).toThrow(TypeError)
  })

  it.each([
    ['P-384 for Ed25519', spki(p384)],
    ['ECDSA for Ed25519', spki(ec.publicKey)],
    ['X25519', spki(x25519)],
  ])('as SPKI of Ed25519 is rejected at creation: %s', (_, key) => {
    const make = () => discord({ publicKey: key.toString('hex'), keyFormat: 'spki' })
    expect(make).toThrow(TypeError)
  })

  it('as PEM is rejected at creation', () => {
    for (const key of [ed.publicKey, ec.publicKey]) {
      for (const text of [pem(key), pem(key).trim(), pem(key).replaceAll('\n', '')]) {
        expect(() => discord({ publicKey: text })).toThrow(TypeError)
        expect(() => sendgrid({ publicKey: text })).toThrow(TypeError)
      }
    }
  })

  it('as a raw point is rejected unless it is an uncompressed P-256 point', () => {
    const bare = (key: Buffer) => () =>
      sendgrid({ publicKey: key.toString('base64'), keyFormat: 'raw' })
    const point = rawEc(ec.publicKey)
    expect(bare(point)).not.toThrow()
    const off = Buffer.from(point)
    off.writeUInt8(off.readUInt8(64) ^ 1, 64)
    const hybrid = Buffer.from(point)
    hybrid.writeUInt8(6 + (point.readUInt8(64) & 1), 0)
    const infinity = Buffer.of(0)
    const origin = Buffer.concat([Buffer.of(4), Buffer.alloc(64)])
    for (const key of [off, hybrid, compressed, infinity, origin, point.subarray(1)]) {
      expect(bare(key)).toThrow(TypeError)
    }
  })

  it('as a raw point has coordinates below the order of its field', () => {
    const order = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
    const hex = (value: bigint) => value.toString(16).padStart(64, '0')
    const make = (x: bigint, y: bigint) => () =>
      sendgrid({
        publicKey: Buffer.from(`04${hex(x)}${hex(y)}`, 'hex').toString('base64'),
        keyFormat: 'raw',
      })
    // Two points with a coordinate so small that its sum with the order still fits into 32 bytes.
    const y = 0x66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4n
    expect(make(0n, y)).not.toThrow()
    expect(make(order, y)).toThrow(/not an uncompressed P-256 point/)
    const x = 0xd7325d7646cd60d80a92738ceb345f844cffaf35841022cab176f692de8de1d7n
    expect(make(x, 5n)).not.toThrow()
    expect(make(x, 5n + order)).toThrow(/not an uncompressed P-256 point/)
  })

  it('has the length of its algorithm, also without a header in front', () => {
    const raw = rawEd(ed.publicKey)
    for (const key of [raw.subarray(0, 31), Buffer.concat([raw, Buffer.of(0)])]) {
      expect(() => discord({ publicKey: key.toString('hex') })).toThrow(
        /is not an ed25519 public key in raw format/,
      )
    }
    const longer = Buffer.concat([spki(ed.publicKey), Buffer.of(0)])
    expect(() => discord({ publicKey: longer.toString('hex'), keyFormat: 'spki' })).toThrow(
      /is not an ed25519 public key in spki format/,
    )
  })

  it('is one of at most four, and is never quoted', () => {
    const keys = Array.from({ length: 5 }, () =>
      rawEd(generateKeyPairSync('ed25519').publicKey).toString('hex'),
    )
    expect(() => discord({ publicKey: keys.slice(1) })).not.toThrow()
    expect(() => discord({ publicKey: keys })).toThrow(/4/)
    expect(() => discord({ publicKey: 'LEAKED!' })).toThrow(/^(?!.*LEAKED)/)
  })

  it.each([undefined, '', ' ', [], [undefined], 5, 'undefined', {}])(
    'is rejected at creation as %j',
    (publicKey) => {
      expect(() => discord({ publicKey: publicKey as never })).toThrow(TypeError)
    },
  )
})

describe('ECDSA on P-256', () => {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const hexOf = (value: bigint) => value.toString(16).padStart(64, '0')
  const integer = (value: bigint | string, pad = '') => {
    let hex = typeof value === 'string' ? value : value.toString(16)
    if (hex.length % 2 === 1) hex = `0${hex}`
    if (typeof value === 'bigint' && Number.parseInt(hex.slice(0, 2), 16) > 0x7f) hex = `00${hex}`
    const digits = Buffer.from(pad + hex, 'hex')
    return Buffer.concat([Buffer.of(0x02, digits.length), digits])
  }
  const sequence = (...parts: Buffer[]) => {
    const content = Buffer.concat(parts)
    return Buffer.concat([Buffer.of(0x30, content.length), content])
  }
  const raw = ecSign(body, 'ieee-p1363')
  const r = BigInt(`0x${raw.subarray(0, 32).toString('hex')}`)
  const s = BigInt(`0x${raw.subarray(32).toString('hex')}`)

  it('is verified as DER or as raw bytes, as configured', async () => {
    expect(await verifyEc({}, sequence(integer(r), integer(s)))).toBe('verified')
    expect(await verifyEc({}, raw)).toBe('malformed_signature')
    expect(await verifyEc({ signatureForm: 'raw' }, raw)).toBe('verified')
    const der = sequence(integer(r), integer(s))
    expect(await verifyEc({ signatureForm: 'raw' }, der)).toBe('malformed_signature')
    expect(await verifyEc({}, sequence(integer(r), integer(s)), '{}')).toBe('bad_signature')
  })

  it('is verified for signatures whose numbers are short or need a zero', async () => {
    for (let i = 0; i < 40; i++) {
      const text = `{"n":${i}}`
      expect(await verifyEc({}, ecSign(text), text)).toBe('verified')
    }
  })

  it('may have numbers of any length, as long as they are minimal', () => {
    const both = (a: bigint, b: bigint) => Buffer.from(hexOf(a) + hexOf(b), 'hex')
    const edges = [
      1n,
      0x7fn,
      0x80n,
      0xffn,
      2n ** 255n - 1n,
      2n ** 255n,
      0x7fn << 248n,
      0x80n << 248n,
    ]
    for (const a of edges) {
      for (const b of [1n, 2n ** 256n - 1n]) {
        const der = new Uint8Array(sequence(integer(a), integer(b)))
        expect(Buffer.from(rawSignature(der, 'der') ?? [])).toEqual(both(a, b))
      }
    }
  })

  it('cannot have a number with a zero in front that does not keep it positive', () => {
    const one = integer(1n)
    for (const padded of [
      integer(1n, '00'),
      integer(0x7fn, '00'),
      integer(0x80n, '00'),
      integer(2n ** 255n - 1n, '00'),
    ]) {
      for (const parts of [
        [padded, one],
        [one, padded],
      ]) {
        const der = new Uint8Array(sequence(...parts))
        expect(rawSignature(der, 'der')).toBeUndefined()
      }
    }
  })

  it('(r, n − s) verifies too, and makes no new key', async () => {
    const other = sequence(integer(r), integer(order - s))
    expect(await verifyEc({}, other)).toBe('verified')
    for (const dedupeBy of ['body', 'body+type', 'signed-content'] as const) {
      const target = described(sendgrid({ dedupeBy }))
      const keys = await Promise.all(
        [sequence(integer(r), integer(s)), other, ecSign(body)].map(
          async (der) =>
            (await target.verify({ headers: { sig: der.toString('base64') }, body })).key,
        ),
      )
      expect(new Set(keys).size).toBe(1)
    }
  })

  it.each([
    ['a padded r', sequence(integer(r, '00'), integer(s))],
    ['a padded s', sequence(integer(r), integer(s, '00'))],
    [
      'a long length',
      Buffer.concat([Buffer.of(0x30, 0x81), sequence(integer(r), integer(s)).subarray(1)]),
    ],
    [
      'a wrong length',
      Buffer.concat([Buffer.of(0x30, 5), sequence(integer(r), integer(s)).subarray(2)]),
    ],
    [
      'an indefinite length',
      Buffer.concat([Buffer.of(0x30, 0x80), integer(r), integer(s), Buffer.alloc(2)]),
    ],
    ['something behind it', Buffer.concat([sequence(integer(r), integer(s)), Buffer.of(0)])],
    ['something within', sequence(integer(r), integer(s), Buffer.of(0x05, 0x00))],
    ['one number', sequence(integer(r))],
    ['three numbers', sequence(integer(r), integer(s), integer(1n))],
    ['a negative r', sequence(integer(`ff${hexOf(r).slice(2)}`), integer(s))],
    ['no r', sequence(Buffer.of(0x02, 0x00), integer(s))],
    ['another tag', Buffer.concat([Buffer.of(0x31), sequence(integer(r), integer(s)).subarray(1)])],
    ['a text for r', sequence(Buffer.concat([Buffer.of(0x04, 0x01), Buffer.of(1)]), integer(s))],
    ['33 bytes of r', sequence(integer(2n ** 260n), integer(s))],
    ['an r beyond its end', sequence(Buffer.of(0x02, 0x40, 0x01))],
    ['nothing', Buffer.alloc(0)],
    ['an empty sequence', sequence()],
  ])('is a 401 with %s', async (_, der) => {
    expect(await verifyEc({}, der)).toMatch(/^(malformed|missing)_signature$/)
  })

  it.each([
    ['r = 0', [0n, s]],
    ['s = 0', [r, 0n]],
    ['both 0', [0n, 0n]],
    ['r = n', [order, s]],
    ['s = n', [r, order]],
    ['s + n, where it fits', [r, (s + order) % 2n ** 256n]],
  ] as const)('is a 401 with %s', async (_, [first, second]) => {
    const der = sequence(integer(first), integer(second))
    expect(await verifyEc({}, der)).toMatch(/^(malformed|bad)_signature$/)
    const bare = Buffer.from(hexOf(first) + hexOf(second), 'hex')
    expect(await verifyEc({ signatureForm: 'raw' }, bare)).toBe('bad_signature')
  })

  it('is rejected with any byte of its DER changed', async () => {
    const der = sequence(integer(r), integer(s))
    for (let at = 0; at < der.length; at++) {
      const changed = Buffer.from(der)
      changed.writeUInt8(changed.readUInt8(at) ^ 0x04, at)
      expect(await verifyEc({}, changed)).toMatch(/^(malformed|bad)_signature$/)
    }
  })
})
