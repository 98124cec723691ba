import { createHmac, randomUUID } from 'node:crypto'
import { createReceiver, defineProvider, hmac } from '@hookseal/core'
import { expect, it } from 'vitest'
import { secret } from '../support/basics.ts'

// https://discuss.dev.twitch.com/t/eventsub-signature-verification-failing/63240: the id, an RFC 3339 time and the body
// with nothing in between, and a first delivery that expects its challenge back.

const twitch = () =>
  defineProvider({
    name: 'twitch',
    scheme: hmac({
      secret,
      header: 'Twitch-Eventsub-Message-Signature',
      format: 'sha256={hex}',
      idHeader: 'Twitch-Eventsub-Message-Id',
      timestampHeader: 'Twitch-Eventsub-Message-Timestamp',
      timestampFormat: 'rfc3339',
      signedContent: '{id}{timestamp}{body}',
      toleranceSeconds: 600,
    }),
    events: {},
    identify: (payload: { subscription: { type: string } }) => ({
      type: payload.subscription.type,
    }),
    handshakes: [
      {
        on: 'delivery',
        when: { at: '/challenge', is: 'text' },
        answer: { text: '{echo:/challenge}' },
      },
    ],
  })

// With nanoseconds, as Twitch writes it.
const now = () => new Date().toISOString().replace('Z', '000000Z')

function sign(body: string, id = randomUUID() as string, time = now()) {
  const mac = createHmac('sha256', secret)
    .update(id + time + body)
    .digest('hex')
  const headers = {
    'twitch-eventsub-message-id': id,
    'twitch-eventsub-message-timestamp': time,
    'twitch-eventsub-message-signature': `sha256=${mac}`,
  }
  return { headers, body }
}

const event = JSON.stringify({ subscription: { type: 'stream.online' }, event: { id: '1' } })
const receiver = () => {
  let runs = 0
  const made = createReceiver({
    provider: twitch(),
    handlers: { '*': () => void runs++ },
    logger: false,
  })
  return { ...made, runs: () => runs }
}

it('verifies an event, and treats its copy as a duplicate', async () => {
  const { receive, runs } = receiver()
  const request = sign(event)
  expect((await receive(request)).kind).toBe('handled')
  expect((await receive(request)).kind).toBe('duplicate')
  expect(runs()).toBe(1)
})

it('answers the challenge as text, and runs no handler', async () => {
  const { receive, runs } = receiver()
  const body = JSON.stringify({ challenge: 'abc-1', subscription: { type: 'stream.online' } })
  expect(await receive(sign(body))).toMatchObject({
    kind: 'handshake',
    status: 200,
    body: 'abc-1',
    headers: { 'content-type': expect.stringContaining('text/plain') },
  })
  expect((await receive({ ...sign(body), body: body.replace('abc-1', 'xyz-1') })).status).toBe(401)
  expect(runs()).toBe(0)
})

it('refuses an id, time and body that are divided at other places', async () => {
  const { receive, runs } = receiver()
  const [id, time] = [randomUUID() as string, now()]
  const { headers } = sign(event, id, time)
  const signed = id + time + event
  const results = new Set<number>()
  const ends = [id.length, id.length + time.length]
  for (let i = 1; i < signed.length - 1; i++) {
    for (const j of [ends[1] ?? 0, i + time.length, i + 20, i + 24]) {
      if (j <= i || j > signed.length || (i === ends[0] && j === ends[1])) continue
      const cut = {
        ...headers,
        'twitch-eventsub-message-id': signed.slice(0, i),
        'twitch-eventsub-message-timestamp': signed.slice(i, j),
      }
      results.add((await receive({ headers: cut, body: signed.slice(j) })).status)
    }
  }
  expect([...results]).toEqual([401])
  expect(runs()).toBe(0)
})
