import { generateKeyPairSync } from 'node:crypto'
import type { AsymmetricOptions, Secrets } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import { codes, ec, ecSender, ed, edSender, found, keys, signedBy } from './support/kinds.ts'

const pem = (pair: typeof ed) => pair.publicKey.export({ format: 'pem', type: 'spki' }).toString()
const body = { header: 'X-Signature', signedContent: '{body}' } as const

interface Given {
  readonly how: string
  readonly options: Partial<AsymmetricOptions>
  /** The key as the receiver has it. */
  readonly given: Secrets
  readonly says: string
  readonly fix: string
}

const HEX = { keyEncoding: 'hex', keyFormat: 'raw' } as const
const SPKI = { keyEncoding: 'base64', keyFormat: 'spki' } as const
const own = (encoding: string, format: string) => `Give it as ${encoding} of ${format}`
const hexOfRaw = own('hex', 'the raw key')
const base64OfSpki = own('base64', 'SPKI')

const edCases: readonly Given[] = [
  {
    how: 'base64 in place of hex',
    options: HEX,
    given: keys.ed.raw.toString('base64'),
    says: 'It is base64 of the raw key.',
    fix: `${hexOfRaw}, with nothing around it. In your own scheme, set \`keyEncoding: 'base64'\`.`,
  },
  {
    how: 'base64 of SPKI in place of hex',
    options: HEX,
    given: keys.ed.spki.toString('base64'),
    says: 'It is base64 of SPKI.',
    fix: "set `keyEncoding: 'base64'` and `keyFormat: 'spki'`.",
  },
  {
    how: 'hex of SPKI in place of hex',
    options: HEX,
    given: keys.ed.spki.toString('hex'),
    says: 'It is hex of SPKI.',
    fix: "set `keyFormat: 'spki'`.",
  },
  {
    how: 'a PEM in place of hex',
    options: HEX,
    given: pem(ed),
    says: 'It is base64 of SPKI, in PEM format.',
    fix: hexOfRaw,
  },
  {
    how: 'a PEM with the two characters for a line break',
    options: SPKI,
    given: JSON.stringify(pem(ed)).slice(1, -1),
    says: 'It is base64 of SPKI, in PEM format.',
    fix: `${base64OfSpki}, with nothing around it.`,
  },
  {
    how: 'a prefix that no option names',
    options: { keyEncoding: 'base64' },
    given: `whpk_${keys.ed.raw.toString('base64')}`,
    says: 'after whpk_.',
    fix: "set `keyPrefix: 'whpk_'`.",
  },
  {
    how: 'a prefix and hex',
    options: { keyEncoding: 'base64', keyPrefix: 'key:' },
    given: `key:${keys.ed.raw.toString('hex')}`,
    says: 'It is hex of the raw key, after key:.',
    fix: "set `keyEncoding: 'hex'`.",
  },
  {
    how: 'base64 without its padding',
    options: { keyEncoding: 'base64' },
    given: keys.ed.raw.toString('base64url'),
    says: 'unpadded or URL-safe',
    fix: `${own('base64', 'the raw key')}, with nothing around it.`,
  },
  {
    how: 'base64 on several lines',
    options: SPKI,
    given: keys.ed.spki.toString('base64').replace(/.{16}/g, '$&\n'),
    says: 'It is base64 of SPKI.',
    fix: `${base64OfSpki}, with nothing around it.`,
  },
  {
    how: 'the bytes of SPKI in place of those of the key',
    options: HEX,
    given: keys.ed.spki,
    says: 'The bytes are SPKI.',
    fix: "set `keyFormat: 'spki'`.",
  },
  {
    how: 'the bytes of the key in place of SPKI',
    options: { ...SPKI, publicKey: keys.ed.spki.toString('base64') },
    given: keys.ed.raw,
    says: 'The bytes are the raw key.',
    fix: "set `keyFormat: 'raw'`.",
  },
  {
    how: 'the bytes of a file with a PEM',
    options: HEX,
    given: Buffer.from(pem(ed)),
    says: 'in PEM format',
    fix: hexOfRaw,
  },
]

const ecCases: readonly Given[] = [
  {
    how: 'a PEM in place of base64',
    options: SPKI,
    given: pem(ec),
    says: 'It is base64 of SPKI, in PEM format.',
    fix: `${base64OfSpki}, with nothing around it.`,
  },
  {
    how: 'hex of the bare point in place of SPKI',
    options: SPKI,
    given: keys.ec.raw.toString('hex'),
    says: 'It is hex of the raw key.',
    fix: "set `keyEncoding: 'hex'` and `keyFormat: 'raw'`.",
  },
  {
    how: 'base64 of SPKI in place of the bare point',
    options: { keyEncoding: 'base64', keyFormat: 'raw' },
    given: keys.ec.spki.toString('base64'),
    says: 'It is base64 of SPKI.',
    fix: "set `keyFormat: 'spki'`.",
  },
]

describe.each([
  ['Ed25519', edSender, edCases],
  ['ECDSA', ecSender, ecCases],
] as const)('explain() of a public key of %s', (_, sender, cases) => {
  it.each(cases)('public_key_form: $how', async ({ options, given, says, fix }) => {
    const request = signedBy(sender(body))
    const asked = { ...body, ...options, publicKey: () => given }
    // With another mistake beside it the key is found as well.
    for (const more of [{}, { body: `${Buffer.from(request.body)}\n` }]) {
      const all = await found(sender(asked), request, more)
      const one = all.find(({ code }) => code === 'public_key_form')
      expect(all[0]?.matches).toBe(true)
      expect(one).toMatchObject({ matches: true })
      expect(one?.sentence).toContain(says)
      expect(one?.fix).toContain(fix)
      expect(JSON.stringify(all)).not.toContain(keys.ed.raw.toString('hex').slice(0, 16))
    }
  })

  it('finds whitespace and quotes around a key', async () => {
    const request = signedBy(sender(body))
    const key = sender === edSender ? keys.ed.raw.toString('hex') : keys.ec.spki.toString('base64')
    const secretFound = async (secret: string) =>
      codes(await found(sender(body), request, { secret }))
    expect(await secretFound(`${key}\n`)).toEqual(['secret_whitespace true'])
    expect(await secretFound(`"${key}"`)).toEqual(['secret_quoted true'])
  })

  it('proves nothing of another key, or of none', async () => {
    const request = signedBy(sender(body))
    const other = generateKeyPairSync('ed25519').publicKey
    const others = [
      other.export({ format: 'pem', type: 'spki' }).toString(),
      '00'.repeat(32),
      '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
      'whpk_',
      '-----BEGIN PUBLIC KEY-----',
      Buffer.alloc(65, 4),
    ]
    for (const secret of others) {
      const all = await found(sender(body), request, { secret })
      expect(all.some(({ matches }) => matches)).toBe(false)
    }
  })
})

it('explain() does not take the key of another curve for the right one', async () => {
  const request = signedBy(edSender(body))
  const all = await found(edSender(body), request, { secret: keys.ec.spki.toString('base64') })
  expect(all.some(({ matches }) => matches)).toBe(false)
})
