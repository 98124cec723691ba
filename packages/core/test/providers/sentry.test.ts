import { createHmac } from 'node:crypto'
import { sentry } from '@hookseal/core/providers/sentry'
import { sentryEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const provider = sentry({ secret: 'client-secret' })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = sentryEvents.minimal('issue.created')
const withResource = (resource: string) => ({ headers: { 'sentry-hook-resource': resource } })

describe('sentry()', () => {
  it('identifies the type of an event by the resource that its body shows, and its action', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'sentry',
      type: 'issue.created',
      known: true,
      id: undefined,
      typeAuthenticated: true,
      timestamp: undefined,
    })
    const renamed = await verify(event, withResource('installation'))
    expect(renamed).toMatchObject({ type: 'issue.created', typeAuthenticated: true })
  })

  it.each([
    ['activity_alert.triggered', { activity: { type: 'seer_pr_created' }, issue: { id: '43' } }],
    ['comment.triggered', { comment: '', comment_id: 1234, issue_id: 100 }],
    ['error.triggered', { error: { event_id: 'e1' } }],
    ['event_alert.triggered', { event: { event_id: 'e1' }, triggered_rule: 'Rule' }],
    ['installation.triggered', { installation: { uuid: 'i1' } }],
    ['metric_alert.triggered', { metric_alert: { id: '4' } }],
    ['preprod_artifact.triggered', { buildId: '72' }],
    ['seer.triggered', { run_id: 12345, group_id: 1170820242 }],
  ])('reads %s from the body', async (type, data) => {
    expect(await verify({ action: 'triggered', data })).toMatchObject({ type })
  })

  it('takes a resource that it does not know from the header, which is not signed', async () => {
    const other = { action: 'created', data: { release: {} } }
    expect(await verify(other, withResource('release'))).toMatchObject({
      type: 'release.created',
      known: false,
      typeAuthenticated: false,
    })
    const passedOff = await verify(other, withResource('issue'))
    expect(passedOff).toMatchObject({ type: 'unknown.created', typeAuthenticated: false })
    expect(await verify(other)).toMatchObject({ type: 'unknown.created' })
  })

  it('treats a retry, whose headers are new, as a duplicate', async () => {
    const headers = { 'request-id': 'r2', 'sentry-hook-timestamp': '1' }
    expect(await isDuplicate([event], [event, { headers, now: NOW_MS + 300_000 }])).toBe(true)
    expect(await isDuplicate([event], [sentryEvents.minimal('issue.created')])).toBe(false)
  })

  it('accepts the bare digest of the body, whatever time the header has', async () => {
    const { body } = sign(event)
    const hex = createHmac('sha256', 'client-secret').update(body).digest('hex')
    const headers = { 'Sentry-Hook-Signature': hex, 'Sentry-Hook-Timestamp': '1' }
    expect(await refusal({ headers, body })).toBe('verified')
  })

  it('rejects a body without an action', async () => {
    expect(await refusal(sign({ data: { issue: {} } }))).toBe('invalid_event')
  })

  it('names the provider in the error if the secret is missing', () => {
    expect(() => sentry({ secret: undefined })).toThrow(/^sentry: secret is undefined/)
  })
})
