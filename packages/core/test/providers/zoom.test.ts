import { createHmac } from 'node:crypto'
import { zoom } from '@hookseal/core/providers/zoom'
import { zoomEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const secret = 'zoom-secret'
const { sign, verify, receive, refusal, isDuplicate } = senderBench(zoom({ secret }))
const event = zoomEvents.minimal('meeting.started')
const validation = (plainToken: string) => ({
  event: 'endpoint.url_validation',
  event_ts: NOW_MS,
  payload: { plainToken },
})

describe('zoom()', () => {
  it('identifies the type of an event by its body, which has no id', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'zoom',
      type: 'meeting.started',
      known: true,
      id: undefined,
      typeAuthenticated: true,
    })
    expect(await verify(zoomEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats an equal body as a duplicate, even if it is signed again', async () => {
    expect(await isDuplicate([event], [event, { now: NOW_MS + 60_000 }])).toBe(true)
    const later = { ...event, event_ts: event.event_ts + 1 }
    expect(await isDuplicate([event], [later])).toBe(false)
  })

  it('answers the validation of the address with the token and its HMAC', async () => {
    const plainToken = 'qgg8vlvZRS6UYooatFL8Aw'
    const outcome = await receive(validation(plainToken))
    expect(outcome).toMatchObject({ kind: 'handshake', status: 200 })
    expect(JSON.parse(String((outcome as { body: unknown }).body))).toEqual({
      plainToken,
      encryptedToken: createHmac('sha256', secret).update(plainToken).digest('hex'),
    })
  })

  it('answers no validation that is not signed', async () => {
    const body = Buffer.from(JSON.stringify(validation('a')))
    expect(await refusal({ headers: {}, body })).toBe('missing_signature')
    expect(await refusal(sign(validation('a'), { secret: 'another' }))).toBe('bad_signature')
  })

  it('does not sign what a delivery could be', async () => {
    const forged = `v0:${NOW_MS / 1000}:{"event":"app_deauthorized"}`
    expect(await receive(validation(forged))).toMatchObject({ status: 400, body: '' })
  })

  it("verifies bytes that its sender's own receiver would write differently", async () => {
    const indented = JSON.stringify(event, null, 2).replace('meeting', '\\u006deeting')
    expect(await verify(indented)).toMatchObject({ type: 'meeting.started' })
    expect(await refusal({ ...sign(indented), body: sign(event).body })).toBe('bad_signature')
  })

  it('rejects a delivery that is older than 5 minutes', async () => {
    expect(await refusal(sign(event, { now: NOW_MS - 301_000 }))).toBe('timestamp_too_old')
  })

  it('names the provider in the error if the secret is missing or empty', () => {
    expect(() => zoom({ secret: undefined })).toThrow(/^zoom: secret is undefined/)
    expect(() => zoom({ secret: '' })).toThrow(/^zoom: secret/)
  })
})
