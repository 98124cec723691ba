import { createHmac } from 'node:crypto'
import { createReceiver, defineProvider, hmac } from '@hookseal/core'
import { expect, it } from 'vitest'
import { secret } from '../support/basics.ts'

// https://github.com/HubSpot/hubspot-api-nodejs/issues/658: the method, the URL, the body and a time in milliseconds
// are signed, and one request contains an array of events.

const url = 'https://example.test/webhooks/hubspot'
const body = JSON.stringify([
  { eventId: 1, subscriptionType: 'contact.creation', objectId: 5 },
  { eventId: 2, subscriptionType: 'deal.creation', objectId: 6 },
])
type Batch = readonly { readonly eventId: number; readonly subscriptionType: string }[]

const identify = (payload: unknown) => {
  const batch = payload as Batch
  return {
    type: batch[0]?.subscriptionType ?? 'batch',
    key: batch.map(({ eventId }) => eventId).join(),
  }
}

const v3 = () =>
  defineProvider({
    name: 'hubspot',
    scheme: hmac({
      secret,
      header: 'X-HubSpot-Signature-v3',
      format: '{base64}',
      timestampHeader: 'X-HubSpot-Request-Timestamp',
      timestampFormat: 'unix-ms',
      signedContent: '{method}{url}{body}{timestamp}',
      url,
    }),
    events: {},
    identify,
  })

function sign(time = Date.now(), at = url, method = 'POST') {
  const mac = createHmac('sha256', secret).update(`${method}${at}${body}${time}`).digest('base64')
  return {
    method: 'POST',
    // Behind a proxy, the request has a different URL, which is never used.
    url: 'http://10.0.0.1:3000/internal',
    headers: { 'x-hubspot-request-timestamp': String(time), 'x-hubspot-signature-v3': mac },
    body,
  }
}

it('verifies v3, and passes the array to the handler', async () => {
  const events: unknown[] = []
  const receiver = createReceiver({
    provider: v3(),
    handlers: { '*': ({ event }) => void events.push(event) },
    logger: false,
  })
  const request = sign()
  expect((await receiver.receive(request)).kind).toBe('handled')
  expect((await receiver.receive(request)).kind).toBe('duplicate')
  expect(events).toEqual([JSON.parse(body)])
})

it('refuses v3 with another URL, method, time or body', async () => {
  const receiver = createReceiver({ provider: v3(), logger: false })
  const requests = [
    sign(Date.now(), `${url}?x=1`),
    sign(Date.now(), url, 'PUT'),
    sign(Date.now() - 3_600_000),
    { ...sign(), body: body.replace('5', '7') },
  ]
  const codes = []
  for (const request of requests) {
    codes.push(await receiver.verify(request).catch(({ code }: { code: string }) => code))
  }
  expect(codes).toEqual(['bad_signature', 'bad_signature', 'timestamp_too_old', 'bad_signature'])
})

it('passes an array with a plain HMAC to identify', async () => {
  const provider = defineProvider({
    name: 'batches',
    scheme: hmac({ secret, header: 'x-sig' }),
    events: {},
    identify,
  })
  const headers = { 'x-sig': createHmac('sha256', secret).update(body).digest('hex') }
  const { type, event } = await createReceiver({ provider }).verify({ headers, body })
  expect(type).toBe('contact.creation')
  expect(event).toHaveLength(2)
})
