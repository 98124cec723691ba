import { createHmac } from 'node:crypto'
import * as framework from '@google-cloud/functions-framework'
import { getTestServer } from '@google-cloud/functions-framework/testing'
import { createReceiver, defineProvider, hmac } from '@hookseal/core'
import { guard, webhook } from '@hookseal/express'
import { describe, expect, it } from 'vitest'
import { post, secret, serve } from '../support/basics.ts'

// https://github.com/slackapi/node-slack-events-api/issues/85: Cloud Functions parse the body first, and keep its
// bytes.

interface SlackEvent {
  readonly type: string
  readonly event_id?: string
  readonly event?: { readonly type: string }
}

function slack() {
  const types: string[] = []
  const receiver = createReceiver({
    provider: defineProvider({
      name: 'slack',
      scheme: hmac({
        secret,
        header: 'X-Slack-Signature',
        format: 'v0={hex}',
        timestampHeader: 'X-Slack-Request-Timestamp',
        signedContent: 'v0:{timestamp}:{body}',
      }),
      events: {},
      identify(payload) {
        const { type, event, event_id: id } = payload as SlackEvent
        return { type: event?.type ?? type, ...(id === undefined ? {} : { id, key: id }) }
      },
      handshakes: [
        {
          on: 'delivery',
          when: { at: '/type', equals: 'url_verification' },
          answer: { text: '{echo:/challenge}' },
        },
      ],
    }),
    handlers: { '*': ({ type }) => void types.push(type) },
    logger: false,
  })
  return { receiver, types }
}

function sign(payload: object) {
  // Not as JSON.stringify would write it.
  const body = Buffer.from(JSON.stringify(payload, null, 1))
  const time = Math.floor(Date.now() / 1000)
  const mac = createHmac('sha256', secret).update(`v0:${time}:`).update(body).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': String(time),
    'x-slack-signature': `v0=${mac}`,
  }
  return { headers, body }
}

const event = sign({
  type: 'event_callback',
  event_id: 'Ev1',
  event: { type: 'message', text: 'Zoë 😀' },
})
const challenge = sign({ type: 'url_verification', challenge: 'c-1' })

// The framework calls a function with two arguments, without next.
const rethrow = (error?: unknown) => {
  if (error !== undefined) throw error
}

describe('a function of the framework', () => {
  it('webhook(receiver) runs the handler, and answers the challenge', async () => {
    const { receiver, types } = slack()
    const route = webhook(receiver)
    framework.http('webhook', (request, response) =>
      route(request as never, response as never, rethrow),
    )
    const port = await serve(getTestServer('webhook') as never)
    expect(await post(port, event)).toMatchObject({ status: 200, text: '' })
    expect(await post(port, event)).toMatchObject({ status: 200, text: '' })
    expect(await post(port, challenge)).toMatchObject({ status: 200, text: 'c-1' })
    const forged = { ...event, body: Buffer.from('{"type":"x"}') }
    expect((await post(port, forged)).status).toBe(401)
    expect(types).toEqual(['message'])
  })

  it('guard(receiver, callback) runs the callback, and answers the challenge', async () => {
    const { receiver } = slack()
    const seen: string[] = []
    const route = guard(receiver, ({ type }, _request, response) => {
      seen.push(type)
      response.sendStatus(200)
    })
    framework.http('guarded', (request, response) =>
      route(request as never, response as never, rethrow),
    )
    const port = await serve(getTestServer('guarded') as never)
    expect(await post(port, challenge)).toMatchObject({ status: 200, text: 'c-1' })
    expect(await post(port, event)).toMatchObject({ status: 200, text: 'OK' })
    expect(seen).toEqual(['message'])
  })
})
