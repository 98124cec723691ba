import { createHash } from 'node:crypto'
import { github } from '@hookseal/core/providers/github'
import { githubEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const provider = github({ secret: "It's a Secret to Everybody" })
const { sign, verify, receive, refusal, isDuplicate } = senderBench(provider)
const event = githubEvents.minimal('push')
const named = (type: string, delivery = 'd-1') => ({
  headers: { 'x-github-event': type, 'x-github-delivery': delivery },
})

describe('github()', () => {
  it('identifies the type of an event by its header, and says that neither name nor id is signed', async () => {
    expect(await verify(event, named('push'))).toMatchObject({
      provider: 'github',
      type: 'push',
      known: true,
      id: 'd-1',
      idAuthenticated: false,
      typeAuthenticated: false,
    })
    expect(await verify(githubEvents.unknown())).toMatchObject({ known: false })
  })

  it('rejects a delivery without the header that names it', async () => {
    expect(await receive({ zen: 'Design for failure.' }, { headers: {} })).toMatchObject({
      kind: 'rejected',
      error: { code: 'invalid_event' },
    })
  })

  it('treats the same body as a duplicate, whatever its unsigned headers say', async () => {
    const renamed = named('pull_request', 'd-2')
    expect(await isDuplicate([event, named('push')], [event, renamed])).toBe(true)
    const other = githubEvents.minimal('push')
    expect(await isDuplicate([event, named('push')], [other, named('push')])).toBe(false)
  })

  it('reads a form with the JSON in "payload", and covers its bytes', async () => {
    const form = new URLSearchParams({ payload: JSON.stringify(event) })
    expect(await verify(form, named('push'))).toMatchObject({ event, covers: 'body' })
    const signed = sign(form, named('push'))
    const text = Buffer.from(signed.body).toString()
    const written = text.replaceAll('%2F', '%2f')
    expect(written).not.toBe(text)
    expect(await refusal({ ...signed, body: Buffer.from(written) })).toBe('bad_signature')
  })

  it('hashes bytes: a body with an emoji is accepted, and its escaped form rejected', async () => {
    const signed = sign({ zen: 'Ship it \u{1f680}' }, named('ping'))
    expect(await refusal(signed)).toBe('verified')
    const escaped = Buffer.from(signed.body).toString().replace('\u{1f680}', '\\ud83d\\ude80')
    expect(await refusal({ ...signed, body: Buffer.from(escaped) })).toBe('bad_signature')
  })

  it('accepts a body of several megabytes', async () => {
    const large = { ...event, noise: 'x'.repeat(3 * 1_048_576) }
    expect(await receive(large, named('push'))).toMatchObject({ kind: 'handled' })
  })

  it('hands the ping of a new webhook to a handler', async () => {
    const ping = githubEvents.minimal('ping')
    expect(await receive(ping)).toMatchObject({ kind: 'handled', status: 200 })
  })

  it('does not accept the SHA-1 signature that GitHub sends beside the other', async () => {
    const { headers, body } = sign(event, named('push'))
    const { 'x-hub-signature-256': signature = '', ...others } = headers
    expect(signature).toMatch(/^sha256=[0-9a-f]{64}$/)
    const sha1 = `sha1=${createHash('sha1').update(body).digest('hex')}`
    const old = { ...others, 'x-hub-signature': sha1 }
    expect(await refusal({ headers: old, body })).toBe('missing_signature')
    const moved = { ...others, 'x-hub-signature-256': sha1 }
    expect(await refusal({ headers: moved, body })).toBe('malformed_signature')
  })
})
