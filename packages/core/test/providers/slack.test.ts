import { createReceiver } from '@hookseal/core'
import { slack } from '@hookseal/core/providers/slack'
import { slackEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { NOW_MS } from '../support/acme.ts'
import { senderBench } from '../support/sender-bench.ts'

const provider = slack({ secret: '8f742231b10e8888abcd99yyyzzz85a5' })
const { sign, verify, receive, refusal, isDuplicate } = senderBench(provider)
const event = slackEvents.minimal('app_mention', { event_id: 'Ev1' })
const form = (payload: object) => new URLSearchParams({ payload: JSON.stringify(payload) })

describe('slack()', () => {
  it('identifies an event by its inner event and its id', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'slack',
      type: 'app_mention',
      known: true,
      id: 'Ev1',
      idAuthenticated: true,
      typeAuthenticated: true,
    })
    expect(await verify(slackEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats a newly signed retry as a duplicate', async () => {
    const retry = { now: NOW_MS + 60_000, headers: { 'x-slack-retry-num': '1' } }
    expect(await isDuplicate([event], [event, retry])).toBe(true)
    expect(await isDuplicate([event], [{ ...event, token: 'another' }])).toBe(true)
    expect(await isDuplicate([event], [slackEvents.minimal('app_mention')])).toBe(false)
  })

  it('reads an interaction from the form, and tells two of them apart by their bodies', async () => {
    const click = slackEvents.minimal('block_actions')
    expect(await verify(form(click))).toMatchObject({
      type: 'block_actions',
      known: true,
      id: undefined,
      event: click,
    })
    expect(await isDuplicate([form(click)], [form(click)])).toBe(true)
    const again = slackEvents.minimal('block_actions')
    expect(await isDuplicate([form(click)], [form(again)])).toBe(false)
  })

  it("names a command by the command, slash included, and sends the handler's answer", async () => {
    const receiver = createReceiver({
      provider,
      handlers: {
        '*': ({ type, event }, { answer }) => answer(`${type} ${(event as { text: string }).text}`),
      },
      now: () => NOW_MS,
      logger: false,
    })
    const outcome = await receiver.receive(sign(slackEvents.command('/deploy', { text: 'main' })))
    expect(outcome).toMatchObject({ kind: 'handled', status: 200, body: '/deploy main' })
  })

  it('answers the challenge once it is verified, and not before', async () => {
    const challenge = {
      token: 't',
      challenge: '3eZbrw1aBm2rZgRNFdxV2595E9CY',
      type: 'url_verification',
    }
    expect(await receive(challenge)).toMatchObject({
      kind: 'handshake',
      status: 200,
      body: challenge.challenge,
    })
    const forged = sign(challenge, { secret: 'another' })
    expect(await refusal(forged)).toBe('bad_signature')
    const markup = { ...challenge, challenge: '<script>' }
    expect(await receive(markup)).toMatchObject({ status: 400, body: '' })
  })

  it('rejects a form that was written again, an old time, and a check without a signature', async () => {
    const signed = sign(slackEvents.command('/deploy', { text: 'a b' }))
    const written = Buffer.from(signed.body).toString().replace('a+b', 'a%20b')
    expect(await refusal({ ...signed, body: Buffer.from(written) })).toBe('bad_signature')
    expect(await refusal(sign(event, { now: NOW_MS - 301_000 }))).toBe('timestamp_too_old')
    expect(await refusal({ headers: {}, body: Buffer.from('ssl_check=1') })).toBe(
      'missing_signature',
    )
  })

  it('names the provider in the error if the secret is missing', () => {
    expect(() => slack({ secret: undefined })).toThrow(/^slack: secret is undefined/)
  })

  it('rejects a payload without a type', async () => {
    expect(await refusal(sign({ token: 't' }))).toBe('invalid_event')
  })
})
