import { razorpay } from '@hookseal/core/providers/razorpay'
import { razorpayEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const provider = razorpay({ secret: 'webhook_secret' })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = razorpayEvents.minimal('payment.captured')

describe('razorpay()', () => {
  it('identifies the type of an event by the body', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'razorpay',
      type: 'payment.captured',
      typeAuthenticated: true,
      known: true,
      covers: 'body',
    })
    expect(await verify(razorpayEvents.unknown())).toMatchObject({ known: false })
  })

  it('takes the id from a header that is not signed, and says so', async () => {
    const sent = await verify(event, { headers: { 'x-razorpay-event-id': 'evt_1' } })
    expect(sent).toMatchObject({ id: 'evt_1', idAuthenticated: false })
    const { headers, body } = sign(JSON.stringify(event))
    expect(headers['x-razorpay-event-id']).toBeUndefined()
    expect(await verify(Buffer.from(body))).toMatchObject({ id: undefined })
  })

  it('treats equal bodies as one event, whatever id a header has', async () => {
    const renamed = { headers: { 'x-razorpay-event-id': 'another' } }
    expect(await isDuplicate([event], [event, renamed])).toBe(true)
    expect(await isDuplicate([event], [razorpayEvents.minimal('payment.captured')])).toBe(false)
  })

  it('rejects the secret of an API key, and takes the old and the new of a webhook', async () => {
    expect(await refusal(sign(event, { secret: 'api_key_secret' }))).toBe('bad_signature')
    const rotating = senderBench(razorpay({ secret: ['new', 'old'] }))
    expect(await rotating.verify(event, { secret: 'old' })).toMatchObject({ known: true })
  })

  it('names the provider in the error if the secret is missing', () => {
    expect(() => razorpay({ secret: undefined })).toThrow(/^razorpay: secret is undefined/)
  })

  it('rejects a payload without the name of an event', async () => {
    expect(await refusal(sign({ payload: {} }))).toBe('invalid_event')
  })
})
