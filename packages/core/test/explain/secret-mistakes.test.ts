import { standardWebhooksScheme } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import { codes, found, hmacSender, sender, signedBy } from './support/kinds.ts'

const base64 = Buffer.from('0123456789abcdefghijklmn').toString('base64')
const whsec = `whsec_${base64}`

/** The rules by which senders make a key of a secret that starts with `whsec_`. */
const rules = {
  /** The base64 after the prefix. */
  decoded: (secret: string) => sender(standardWebhooksScheme({ secret })),
  /** The whole text. */
  text: (secret: string) => sender(standardWebhooksScheme({ secret, secretEncoding: 'utf8' })),
  /** Both, while a sender changes from one to the other. */
  either: (secret: string) =>
    sender(
      standardWebhooksScheme({
        secret,
        secretEncoding: ['utf8', { encoding: 'base64', prefix: 'whsec_' }],
      }),
    ),
}

describe('explain() of a secret by two rules', () => {
  it('secret_prefix_kept: the sender decodes it, the receiver uses the text', async () => {
    const all = await found(rules.text(whsec), signedBy(rules.decoded(whsec)))
    expect(codes(all)).toEqual(['secret_prefix_kept true'])
    expect(all[0]?.fix).toContain("{ encoding: 'base64', prefix: 'whsec_' }")
  })

  it('secret_prefix_dropped: the sender uses the text, the receiver decodes it', async () => {
    const all = await found(rules.decoded(whsec), signedBy(rules.text(whsec)))
    expect(codes(all)).toEqual(['secret_prefix_dropped true'])
    expect(all[0]?.fix).toContain("`secretEncoding: 'utf8'`")
  })

  it('verified: the receiver accepts both', async () => {
    for (const sent of [rules.text(whsec), rules.decoded(whsec)]) {
      expect(codes(await found(rules.either(whsec), signedBy(sent)))).toEqual(['verified true'])
    }
  })

  it('secret_prefix_dropped: a secret that was copied without its prefix', async () => {
    const all = await found(rules.either(base64), signedBy(rules.text(whsec)))
    expect(codes(all)).toEqual(['secret_prefix_dropped true'])
  })

  it('secret_encoding: hex, which one side decodes', async () => {
    const hex = Buffer.from('0123456789abcdefghijklmn').toString('hex')
    const decoded = hmacSender({ secret: hex, secretEncoding: 'hex' })
    const all = await found(hmacSender({ secret: hex }), signedBy(decoded))
    expect(codes(all)).toEqual(['secret_encoding true'])
    expect(all[0]?.fix).toBe("Set `secretEncoding: 'hex'`.")
  })
})

describe('explain() of a secret that is not text', () => {
  const [binary, other] = [Buffer.alloc(24, 0xff), Buffer.alloc(24, 0xfe)]

  it('other_secret: of bytes that are not UTF-8', async () => {
    const receiver = hmacSender({ secret: binary })
    const request = signedBy(hmacSender({ secret: other }))
    expect((await found(receiver, request))[0]?.matches).toBe(false)
    expect(codes(await found(receiver, request, { otherSecrets: other }))).toEqual([
      'other_secret true',
    ])
  })
})
