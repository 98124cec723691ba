import { openai } from '@hookseal/core/providers/openai'
import { openaiEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const secret = `whsec_${Buffer.from('a key of an endpoint').toString('base64')}`
const provider = openai({ secret })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = openaiEvents.minimal('response.completed', { id: 'evt_1' })

describe('openai()', () => {
  it('identifies an event by its type and the signed id, not by the one in the body', async () => {
    expect(await verify(event, { id: 'wh_1' })).toMatchObject({
      provider: 'openai',
      type: 'response.completed',
      known: true,
      id: 'wh_1',
      idAuthenticated: true,
      typeAuthenticated: true,
      event: { id: 'evt_1' },
    })
    expect(await verify(openaiEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats a newly signed retry as a duplicate', async () => {
    const retry = { id: 'wh_1', now: NOW_MS + 60_000 }
    expect(await isDuplicate([event, { id: 'wh_1' }], [event, retry])).toBe(true)
    expect(await isDuplicate([event, { id: 'wh_1' }], [event, { id: 'wh_2' }])).toBe(false)
  })

  it('remembers an event for longer than the 3 days of its retries', () => {
    expect(provider.retainMs).toBe(4 * 86_400_000)
  })

  it('reads only webhook-* headers', async () => {
    const { headers, body } = sign(event)
    const renamed = Object.entries(headers).map(([name, value]) => [
      name.replace('webhook-', 'svix-'),
      value,
    ])
    expect(await refusal({ headers, body })).toBe('verified')
    expect(await refusal({ headers: Object.fromEntries(renamed), body })).toBe('missing_signature')
  })

  it('knows the two spellings of a canceled event', async () => {
    for (const type of ['batch.cancelled', 'eval.run.canceled'] as const) {
      expect(await verify(openaiEvents.minimal(type))).toMatchObject({ type, known: true })
    }
    expect(await verify({ ...event, type: 'batch.canceled' })).toMatchObject({ known: false })
  })

  it('rejects garbage, even beside a signature that is right', async () => {
    const { headers, body } = sign(event)
    const signature = `v1,garbage ${headers['webhook-signature']}`
    const request = { headers: { ...headers, 'webhook-signature': signature }, body }
    expect(await refusal(request)).toBe('malformed_signature')
  })

  it('rejects an API key, which signs nothing', () => {
    expect(() => openai({ secret: 'sk-proj-0123456789' })).toThrow(
      /^openai: secret is not whsec_<base64>/,
    )
    expect(() => openai({ secret: undefined })).toThrow(/^openai: secret is undefined/)
  })
})
