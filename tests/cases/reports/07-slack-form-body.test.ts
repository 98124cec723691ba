import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { createReceiver, defineProvider, hmac, type Provider } from '@hookseal/core'
import { guard, webhook } from '@hookseal/express'
import express from 'express'
import { expect, it } from 'vitest'
import { post, secret, serve } from '../support/basics.ts'

// https://github.com/slackapi/node-slack-events-api/issues/92: slash commands are signed forms, interactive payloads
// are JSON in a field of a form, and events are JSON.

const slack = (payload: Provider<object>['payload']) =>
  defineProvider({
    name: 'slack',
    payload,
    scheme: hmac({
      secret,
      header: 'X-Slack-Signature',
      format: 'v0={hex}',
      timestampHeader: 'X-Slack-Request-Timestamp',
      signedContent: 'v0:{timestamp}:{body}',
    }),
    events: {},
    identify(payload) {
      const { command, type } = payload as { command?: string; type?: string }
      return { type: String(command ?? type) }
    },
  })

function sign(text: string) {
  const time = Math.floor(Date.now() / 1000)
  const mac = createHmac('sha256', secret).update(`v0:${time}:${text}`).digest('hex')
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(time),
    'x-slack-signature': `v0=${mac}`,
  }
  return { headers, body: Buffer.from(text) }
}

const command = { team_id: 'T1', command: '/deploy', text: 'café ☕' }
const form = new URLSearchParams(command).toString()

it('passes a slash command to the route as the fields of the form, with its bytes', async () => {
  const receiver = createReceiver({ provider: slack('form'), logger: false })
  const seen: unknown[] = []
  const app = express().post(
    '/hook',
    guard(receiver, ({ event, type, rawBody }, _request, response) => {
      seen.push(type, { ...(event as object) }, Buffer.from(rawBody).toString())
      response.json({ text: 'deployed' })
    }),
  )
  const answer = await post(await serve(createServer(app)), sign(form))
  expect(answer).toMatchObject({ status: 200, text: '{"text":"deployed"}' })
  expect(seen).toEqual(['/deploy', command, form])
})

it('answers the command from a receiver with handlers', async () => {
  const receiver = createReceiver({
    provider: slack('form'),
    handlers: {
      '*': (_delivery, { answer }) =>
        answer('{"text":"deployed"}', { headers: { 'content-type': 'application/json' } }),
    },
    logger: false,
  })
  const port = await serve(createServer(express().post('/hook', webhook(receiver))))
  const answer = await post(port, sign(form))
  expect(answer).toMatchObject({ status: 200, text: '{"text":"deployed"}' })
  expect(answer.headers.get('content-type')).toBe('application/json')
})

it('reads an interactive payload as the JSON of its field', async () => {
  const body = new URLSearchParams({ payload: '{"type":"block_actions","n":1}' }).toString()
  const { type, event } = await createReceiver({
    provider: slack({ form: 'payload' }),
    logger: false,
  }).verify(sign(body))
  expect({ type, event }).toEqual({
    type: 'block_actions',
    event: { type: 'block_actions', n: 1 },
  })
})

it('distinguishes both kinds by the signed bytes, never by Content-Type', async () => {
  const { verify } = createReceiver({ provider: slack('json-or-form'), logger: false })
  expect((await verify(sign(form))).type).toBe('/deploy')
  const json = JSON.stringify({ type: 'event_callback', note: '&payload=%7B%7D&command=/x' })
  expect((await verify(sign(json))).type).toBe('event_callback')
})
