import { createHmac } from 'node:crypto'
import { createReceiver, defineProvider, hmac, type Provider } from '@hookseal/core'
import { expect, it } from 'vitest'
import { secret } from '../support/basics.ts'

// https://github.com/iron-meteor/iron-router/issues/1424: a payment service posts in windows-1251 and says so. The
// charset of Content-Type is not signed, so the provider decides how the bytes are decoded.

const body = Buffer.concat([
  Buffer.from('{"type":"paid","name":"'),
  // Иван
  Buffer.from([0xc8, 0xe2, 0xe0, 0xed]),
  Buffer.from('"}'),
])
const request = {
  headers: {
    'content-type': 'application/json; charset=windows-1251',
    'x-sig': createHmac('sha256', secret).update(body).digest('hex'),
  },
  body,
}

function receiverOf(payload: Provider<object>['payload']) {
  const events: unknown[] = []
  const provider = defineProvider({
    name: 'pay',
    payload,
    scheme: hmac({ secret, header: 'x-sig' }),
    events: {},
    identify: (payload) => ({ type: (payload as { type: string }).type }),
  })
  const { receive } = createReceiver({
    provider,
    handlers: { '*': ({ event }) => void events.push(event) },
    logger: false,
  })
  return { receive, events }
}

it('decodes it in the provider', async () => {
  const { receive, events } = receiverOf((bytes) =>
    JSON.parse(new TextDecoder('windows-1251').decode(bytes)),
  )
  expect((await receive(request)).status).toBe(200)
  expect(events).toEqual([{ type: 'paid', name: 'Иван' }])
})

it('as JSON, is authentic but unreadable, and the hint names the option', async () => {
  const { receive, events } = receiverOf('json')
  const { status, error } = await receive(request)
  expect({ status, code: error?.code }).toEqual({ status: 400, code: 'invalid_json' })
  expect(error?.hint).toContain('payload')
  expect(events).toEqual([])
})
