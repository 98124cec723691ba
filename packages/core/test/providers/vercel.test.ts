import { createHmac } from 'node:crypto'
import { vercel } from '@hookseal/core/providers/vercel'
import { vercelEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const provider = vercel({ secret: 'vercel-secret' })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = vercelEvents.minimal('deployment.succeeded', { id: 'd1' })

describe('vercel()', () => {
  it('identifies an event by its type and its id', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'vercel',
      type: 'deployment.succeeded',
      known: true,
      id: 'd1',
      idAuthenticated: true,
      typeAuthenticated: true,
      timestamp: undefined,
    })
    expect(await verify(vercelEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats an event with the same id as a duplicate', async () => {
    expect(await isDuplicate([event], [event])).toBe(true)
    expect(await isDuplicate([event], [vercelEvents.minimal('deployment.succeeded')])).toBe(false)
  })

  it('accepts a bare HMAC-SHA1 of the body, and no SHA-256 in its place', async () => {
    const { body } = sign(event)
    const hex = (hash: string) => createHmac(hash, 'vercel-secret').update(body).digest('hex')
    const signature = (value: string) => ({ headers: { 'x-vercel-signature': value }, body })
    expect(await refusal(signature(hex('sha1')))).toBe('verified')
    expect(await refusal(signature(hex('sha256')))).toBe('malformed_signature')
    expect(await refusal(signature(`sha1=${hex('sha1')}`))).toBe('malformed_signature')
  })

  it('accepts the webhooks of a team and those of an integration, given both secrets', async () => {
    const both = senderBench(vercel({ secret: ['vercel-secret', 'client-secret'] }))
    const ofIntegration = await both.verify(event, { secret: 'client-secret' })
    expect(ofIntegration).toMatchObject({ id: 'd1', secretId: '1' })
    expect(await both.refusal(sign(event))).toBe('verified')
    expect(await refusal(sign(event, { secret: 'client-secret' }))).toBe('bad_signature')
  })

  it('names the provider in the error if the secret is missing', () => {
    expect(() => vercel({ secret: undefined })).toThrow(/^vercel: secret is undefined/)
  })
})
