import { bitbucket } from '@hookseal/core/providers/bitbucket'
import { bitbucketEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const provider = bitbucket({ secret: "It's a Secret to Everybody" })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = bitbucketEvents.minimal('repo:push')

describe('bitbucket()', () => {
  it('identifies the type of an event by a header that is not signed, and says so', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'bitbucket',
      type: 'repo:push',
      typeAuthenticated: false,
      known: true,
      id: undefined,
      covers: 'body',
    })
    expect(await verify(bitbucketEvents.unknown())).toMatchObject({ known: false })
  })

  it('cannot tell that a captured delivery was renamed, but takes it for a duplicate', async () => {
    const renamed = { headers: { 'x-event-key': 'pullrequest:fulfilled' } }
    expect(await verify(event, renamed)).toMatchObject({ type: 'pullrequest:fulfilled' })
    expect(await isDuplicate([event], [event, renamed])).toBe(true)
    expect(await isDuplicate([event], [bitbucketEvents.minimal('repo:push')])).toBe(false)
  })

  it('takes no signature of SHA-1, which other senders have in this header', async () => {
    const { headers, body } = sign(event)
    const sha1 = { ...headers, 'x-hub-signature': `sha1=${'0'.repeat(40)}` }
    expect(await refusal({ headers: sha1, body })).toBe('malformed_signature')
  })

  it('rejects a delivery of a webhook that was saved without a secret', async () => {
    const { headers, body } = sign(event)
    const { 'x-hub-signature': _, ...unsigned } = headers
    expect(await refusal({ headers: unsigned, body })).toBe('missing_signature')
  })

  it('rejects a delivery without a name as no event', async () => {
    expect(await refusal(sign(JSON.stringify(event)))).toBe('invalid_event')
  })
})
