import { createHmac } from 'node:crypto'
import { typeform } from '@hookseal/core/providers/typeform'
import { typeformEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const provider = typeform({ secret: 'typeform-secret' })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = typeformEvents.minimal('form_response', { event_id: 'e1' })

describe('typeform()', () => {
  it('identifies an event by its type and its id', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'typeform',
      type: 'form_response',
      known: true,
      id: 'e1',
      idAuthenticated: true,
      typeAuthenticated: true,
      timestamp: undefined,
    })
    const partial = typeformEvents.minimal('form_response_partial')
    expect(await verify(partial)).toMatchObject({ type: 'form_response_partial', known: true })
    expect(await verify(typeformEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats an event with the same id as a duplicate', async () => {
    expect(await isDuplicate([event], [event])).toBe(true)
    expect(await isDuplicate([event], [typeformEvents.minimal('form_response')])).toBe(false)
  })

  it('accepts the digest of the body as base64, and not as hex', async () => {
    const { body } = sign(event)
    const digest = createHmac('sha256', 'typeform-secret').update(body).digest()
    const signature = (value: string) => ({ headers: { 'Typeform-Signature': value }, body })
    expect(await refusal(signature(`sha256=${digest.toString('base64')}`))).toBe('verified')
    expect(await refusal(signature(`sha256=${digest.toString('hex')}`))).toBe('malformed_signature')
  })

  it('rejects what Typeform sends without a secret: no signature', async () => {
    expect(await refusal({ headers: {}, body: sign(event).body })).toBe('missing_signature')
  })

  it('names the provider in the error if the secret is missing', () => {
    expect(() => typeform({ secret: undefined })).toThrow(/^typeform: secret is undefined/)
  })
})
