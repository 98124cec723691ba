import { randomBytes } from 'node:crypto'
import { type PayloadHmacOptions, payloadHmac } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import { codes, found, NOW_MS, proofSender, sender, signedBy } from './support/kinds.ts'

const hexKey = randomBytes(32).toString('hex')
/** A sender that signs fields of each item of a list. */
const itemsSender = (options: Partial<PayloadHmacOptions> = {}) =>
  sender(
    payloadHmac({
      secret: hexKey,
      secretEncoding: 'hex',
      format: '{base64}',
      proof: {
        items: '/items',
        maxItems: 8,
        item: '/item',
        signature: '/data/mac',
        separator: ':',
        fields: [
          { at: '/reference', grammar: /^\w+$/ },
          { at: '/amount/value', grammar: /^\d+$/ },
        ],
      },
      ...options,
    }),
  )
const item = (reference: string) => ({ item: { reference, amount: { value: 100 } } })
const event = { items: [item('a1'), item('b2')] }
const made = { type: 'made' }

describe('explain() of a proof inside the payload', () => {
  it('verified: of one, and of several items', async () => {
    expect(codes(await found(proofSender(), signedBy(proofSender(), made)))).toEqual([
      'verified true',
    ])
    expect(codes(await found(itemsSender(), signedBy(itemsSender(), event)))).toEqual([
      'verified true',
    ])
  })

  it.each([
    ['hex', 'utf8'],
    ['utf8', 'hex'],
  ] as const)(
    'secret_encoding: the sender reads the key as %s, the receiver as %s',
    async (sent, own) => {
      const request = signedBy(itemsSender({ secretEncoding: sent }), event)
      const all = await found(itemsSender({ secretEncoding: own }), request)
      expect(codes(all)).toEqual(['secret_encoding true'])
      expect(all[0]?.fix).toBe(`Set \`secretEncoding: '${sent}'\`.`)
      expect(JSON.stringify(all)).not.toContain(hexKey)
    },
  )

  it('secret_whitespace: a hex key from a file', async () => {
    const request = signedBy(itemsSender(), event)
    expect(codes(await found(itemsSender(), request, { secret: `${hexKey}\n` }))).toEqual([
      'secret_whitespace true',
    ])
  })

  it('other_secret: that of another account', async () => {
    const request = signedBy(itemsSender(), event)
    const other = itemsSender({ secret: randomBytes(32).toString('hex') })
    expect(codes(await found(other, request, { otherSecrets: hexKey }))).toEqual([
      'other_secret true',
    ])
  })

  it.each(['sha1', 'sha512'] as const)('wrong_algorithm: %s', async (algorithm) => {
    for (const [at, sent] of [
      [proofSender, made],
      [itemsSender, event],
    ] as const) {
      const all = await found(at(), signedBy(at({ algorithm }), sent))
      expect(all[0]).toMatchObject({ code: 'wrong_algorithm', matches: true })
      expect(all[0]?.fix).toBe(`Set \`algorithm: '${algorithm}'\`.`)
    }
  })

  it.each([
    ['{hex}', '{base64}'],
    ['{base64}', '{hex}'],
    ['{hex}', '{base64url}'],
  ] as const)('signature_format: %s is described, %s is sent', async (described, format) => {
    for (const [at, sent] of [
      [proofSender, made],
      [itemsSender, event],
    ] as const) {
      const all = await found(at({ format: described }), signedBy(at({ format }), sent))
      expect(codes(all)).toEqual(['signature_format true', 'malformed_signature false'])
      expect(all[0]?.fix).toBe(`Set \`format: '${format}'\`.`)
    }
  })

  it('says what the clock says of the time beside the proof', async () => {
    const request = signedBy(proofSender(), made)
    const late = { now: () => NOW_MS + 301_000 }
    expect(codes(await found(proofSender(), request, late))).toEqual(['timestamp_too_old true'])
  })

  it('proves nothing of a field that was changed', async () => {
    const request = signedBy(itemsSender(), event)
    const body = Buffer.from(request.body).toString().replace('100', '999')
    const all = await found(itemsSender(), request, { body })
    expect(all.some(({ matches }) => matches)).toBe(false)
  })
})
