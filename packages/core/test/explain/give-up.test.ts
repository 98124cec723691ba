import { describe, expect, it } from 'vitest'
import { codes, edSender, found, hmacSender, signedBy } from './support/kinds.ts'

const base64 = Buffer.alloc(24, 7).toString('base64')

/** The diagnosis of a secret that has none of the forms. */
async function malformed(receiver: ReturnType<typeof hmacSender>, secret: string) {
  const all = await found(receiver, signedBy(receiver), { secret })
  expect(codes(all)).toEqual(['secret_malformed false'])
  return all[0]
}

describe('explain() of a secret in a form that the scheme does not accept', () => {
  it('names the encoding', async () => {
    const hex = hmacSender({ secret: '00ff00ff', secretEncoding: 'hex' })
    expect(await malformed(hex, 'no hex')).toMatchObject({
      sentence: 'The secret does not have the form that the scheme expects.',
      fix: "Copy it again from the sender's settings. Expected: hex.",
    })
  })

  it('names the prefix before it, and every form', async () => {
    const receiver = hmacSender({
      secret: `whsec_${base64}`,
      secretEncoding: ['hex', { encoding: 'base64', prefix: 'whsec_' }],
    })
    const found = await malformed(receiver, 'neither one!')
    expect(found?.fix).toContain('Expected: hex, or base64 after whsec_.')
  })

  it('calls text by its name', async () => {
    const receiver = hmacSender({ secretEncoding: 'utf8' })
    const all = await found(receiver, signedBy(receiver), { secret: '' })
    expect(all[0]?.fix).toContain('Expected: text.')
  })

  it('speaks of a public key where there is one', async () => {
    const found = await malformed(edSender(), 'abcd')
    expect(found?.sentence).toBe('The public key does not have the form that the scheme expects.')
  })
})
