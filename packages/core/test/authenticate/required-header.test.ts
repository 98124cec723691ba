import {
  type AnyReceiver,
  createReceiver,
  hmac,
  standardWebhooksScheme,
  type WebhookError,
} from '@hookseal/core'
import { zendesk } from '@hookseal/core/providers'
import { describe, expect, it } from 'vitest'
import { described } from '../support/described.ts'
import { mac } from '../support/sign.ts'

type Target = Pick<AnyReceiver, 'verify'>
const errorOf = async (target: Target, headers: Record<string, string>) =>
  target.verify({ headers, body: '{}' }).then(
    () => undefined,
    (error: WebhookError) => error,
  )

describe('the hint for a missing header', () => {
  const plain = described(hmac({ secret: 's', header: 'X-Acme-Signature' }))
  const standard = described(
    standardWebhooksScheme({ secret: 'whsec_c2VjcmV0', headerPrefix: 'webhook' }),
  )

  it('names the header, and what the request has instead', async () => {
    const error = await errorOf(plain, { 'X-Other-Signature': 'x', 'X-Nothing': 'y' })
    expect(error?.code).toBe('missing_signature')
    expect(error?.hint).toContain('No header x-acme-signature (present: x-other-signature).')
    expect(error?.hint).toContain('`header`')
    expect((await errorOf(plain, {}))?.hint).toContain('No header x-acme-signature. ')
  })

  it('does not say that the request has the header instead if it is empty', async () => {
    const error = await errorOf(plain, { 'X-Acme-Signature': '' })
    expect(error?.hint).toContain('No header x-acme-signature. ')
  })

  it('names no option where a provider has none for it', async () => {
    const target = createReceiver({ provider: zendesk({ secret: 's' }), logger: false })
    expect((await errorOf(target, {}))?.hint).toBe(
      'No header x-zendesk-webhook-signature. Check that the sender signs this endpoint and that the provider matches the sender.',
    )
  })

  it('names the prefix of another family', async () => {
    const error = await errorOf(standard, { 'svix-signature': 'v1,x', 'svix-id': 'm' })
    expect(error?.hint).toBe(
      "No header webhook-signature (present: svix-signature). Set headerPrefix: 'svix'.",
    )
    expect((await errorOf(standard, {}))?.hint).toContain('`headerPrefix`')
  })

  it.each(['x-api-token', '-signature'])('does not take %s for another family', async (other) => {
    const both = await errorOf(standard, { [other]: 'x', 'svix-signature': 'v1,x' })
    expect(both?.hint).toContain("Set headerPrefix: 'svix'.")
    const alone = await errorOf(standard, { [other]: 'x' })
    expect(alone?.hint).not.toContain('Set headerPrefix')
  })

  it('never quotes a value, and truncates long names', async () => {
    const long = `x-signature-${'a'.repeat(500)}`
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`x-signature-${i}`, 'VALUE']),
    )
    for (const headers of [{ [long]: 'VALUE' }, many, { 'x-signature-\u0007\n': 'VALUE' }]) {
      const hint = (await errorOf(plain, headers))?.hint ?? ''
      expect(hint).not.toContain('VALUE')
      expect(hint.length).toBeLessThan(400)
      expect(hint).toMatch(/^[\x20-\x7e]+$/)
    }
  })
})

describe('a required header', () => {
  it('is read up to 4096 characters', async () => {
    const target = described(
      hmac({ secret: 's', header: 'sig', separator: ',', format: 'v1={hex}' }),
    )
    const list = `v1=${mac('s', '{}')},v0=`
    const padded = (length: number) => ({ sig: list.padEnd(length, 'x') })
    expect(await errorOf(target, padded(4096))).toBeUndefined()
    expect((await errorOf(target, padded(4097)))?.code).toBe('malformed_signature')
  })
})
