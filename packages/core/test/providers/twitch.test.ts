import { createHmac } from 'node:crypto'
import { twitch } from '@hookseal/core/providers/twitch'
import { twitchEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const secret = 's3cRe7s3cRe7'
const provider = twitch({ secret })
const { sign, verify, receive, refusal, isDuplicate } = senderBench(provider)
const event = twitchEvents.minimal('stream.online')

describe('twitch()', () => {
  it('identifies an event by its subscription and the signed id of the message', async () => {
    expect(await verify(event, { id: 'm1' })).toMatchObject({
      provider: 'twitch',
      type: 'stream.online',
      typeAuthenticated: true,
      known: true,
      id: 'm1',
      idAuthenticated: true,
    })
    expect(await verify(twitchEvents.unknown())).toMatchObject({ known: false })
    expect(await refusal(sign({ event: {} }))).toBe('invalid_event')
  })

  it('treats a message as a duplicate if it has the same id', async () => {
    const again = { id: 'm1', now: NOW_MS + 60_000 }
    expect(await isDuplicate([event, { id: 'm1' }], [event, again])).toBe(true)
    expect(await isDuplicate([event, { id: 'm1' }], [event, { id: 'm2' }])).toBe(false)
    // The format of the id is not published: some are UUIDs, and some look like this.
    const id = 'k1SWN3SGe2BeNYxkD_cjR4maZ99PDRDd6Zx48W9t5q+/='
    expect(await verify(event, { id })).toMatchObject({ id })
  })

  it('tells a revocation by the body, and never by the header, which is not signed', async () => {
    const revocation = twitchEvents.minimal('revocation')
    const as = (type: string) => ({ headers: { 'twitch-eventsub-message-type': type } })
    expect(await verify(revocation, as('notification'))).toMatchObject({
      type: 'revocation',
      known: true,
    })
    const spoofed = { headers: { 'twitch-eventsub-subscription-type': 'channel.cheer' } }
    expect(await verify(event, as('revocation'))).toMatchObject({ type: 'stream.online' })
    expect(await verify(event, spoofed)).toMatchObject({ type: 'stream.online' })
  })

  it('sends a challenge back as it is, once its signature is verified', async () => {
    const challenge = 'pogchamp-kappa-360noscope-vohiyo'
    const status = 'webhook_callback_verification_pending'
    const request = { challenge, subscription: { ...event.subscription, status } }
    expect(await receive(request)).toMatchObject({
      kind: 'handshake',
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: challenge,
    })
    expect(await receive(request, { secret: 'anothersecret' })).toMatchObject({
      status: 401,
      body: '',
    })
  })

  it('signs the time as it was sent, with nanoseconds', async () => {
    const body = JSON.stringify(event)
    const time = '2023-11-14T22:13:20.464757830Z'
    const signature = createHmac('sha256', secret).update(`m1${time}${body}`).digest('hex')
    const headers = {
      'Twitch-Eventsub-Message-Id': 'm1',
      'Twitch-Eventsub-Message-Timestamp': time,
      'Twitch-Eventsub-Message-Signature': `sha256=${signature}`,
    }
    const request = { headers, body: Buffer.from(body) }
    expect(await refusal(request)).toBe('verified')
    const cut = { ...headers, 'Twitch-Eventsub-Message-Timestamp': '2023-11-14T22:13:20.464Z' }
    expect(await refusal({ ...request, headers: cut })).toBe('bad_signature')
  })

  it('accepts a message for 10 minutes', async () => {
    expect(await refusal(sign(event, { now: NOW_MS - 590_000 }))).toBe('verified')
    expect(await refusal(sign(event, { now: NOW_MS - 610_000 }))).toBe('timestamp_too_old')
  })
})
