import { createHmac } from 'node:crypto'
import { createReceiver, defineProvider, hmac } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import { secret } from '../support/basics.ts'

// https://github.com/mercadopago/sdk-nodejs/issues/458: the signature covers an id of the payload, the id of the
// request and the time, but not the body. No template can describe that; a function can, and it must say what it
// covers.

const body = JSON.stringify({ type: 'payment', data: { id: '123' } })

const provider = (timestampFormat: 'unix' | 'unix-ms') =>
  defineProvider({
    name: 'mercadopago',
    scheme: hmac({
      secret,
      header: 'x-signature',
      separator: ',',
      timestampPrefix: 'ts=',
      timestampFormat,
      format: 'v1={hex}',
      idHeader: 'x-request-id',
      covers: 'fields',
      signedContent({ id = '', timestamp = '', rawBody }) {
        const { data } = JSON.parse(new TextDecoder().decode(rawBody)) as { data: { id: string } }
        return [`id:${data.id};request-id:`, id, ';ts:', timestamp, ';']
      },
    }),
    events: {},
    identify: (payload: { type: string }) => ({ type: payload.type }),
  })

const sign = (time: number, id = '123', requestId = 'req-1') => ({
  headers: {
    'x-request-id': requestId,
    'x-signature': `ts=${time},v1=${createHmac('sha256', secret)
      .update(`id:${id};request-id:${requestId};ts:${time};`)
      .digest('hex')}`,
  },
  body,
})

describe.each([
  ['unix', () => Math.floor(Date.now() / 1000)],
  ['unix-ms', () => Date.now()],
] as const)('with a time in %s', (format, now) => {
  const receiver = () =>
    createReceiver({ provider: provider(format), handlers: { '*': () => {} }, logger: false })

  it('verifies, and says what the signature covers', async () => {
    const outcome = await receiver().receive(sign(now()))
    expect(outcome.kind).toBe('handled')
    expect(outcome.delivery).toMatchObject({ covers: 'fields', typeAuthenticated: false })
  })

  it('refuses another id, another request and an old time', async () => {
    const codes = []
    const { headers } = sign(now())
    for (const request of [
      sign(now(), '124'),
      { headers: { ...headers, 'x-request-id': 'req-2' }, body },
      sign(now() - (format === 'unix' ? 600 : 600_000)),
    ]) {
      codes.push((await receiver().receive(request)).error?.code)
    }
    expect(codes).toEqual(['bad_signature', 'bad_signature', 'timestamp_too_old'])
  })

  it('makes the key from what is signed, so another body is the same delivery', async () => {
    const one = receiver()
    const request = sign(now())
    const other = { ...request, body: JSON.stringify({ type: 'refund', data: { id: '123' } }) }
    expect((await one.receive(request)).kind).toBe('handled')
    expect((await one.receive(other)).kind).toBe('duplicate')
  })
})

it('names the option in the hint for a time in the other unit', async () => {
  const receiver = createReceiver({ provider: provider('unix'), logger: false })
  const error = await receiver.verify(sign(Date.now())).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ hint: expect.stringMatching(/timestampFormat|toleranceSeconds/) })
})
