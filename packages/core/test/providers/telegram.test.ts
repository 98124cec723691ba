import { telegram } from '@hookseal/core/providers/telegram'
import { signedWithBody, telegramEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const provider = telegram({ secret: 'a-Secret_Token' })
const { sign, verify, receive, refusal, isDuplicate } = senderBench(provider)
const update = telegramEvents.minimal('message', { update_id: 7 })

describe('telegram()', () => {
  it('identifies the type of an update by the field beside its number', async () => {
    expect(await verify(update)).toMatchObject({
      provider: 'telegram',
      type: 'message',
      known: true,
      id: '7',
      covers: 'nothing',
    })
    const reversed = { poll: {}, update_id: 8 }
    expect(await verify(reversed)).toMatchObject({ type: 'poll', id: '8' })
    expect(await verify(telegramEvents.unknown())).toMatchObject({ known: false })
  })

  it('rejects anything that is not an update', async () => {
    for (const payload of [{ update_id: 7 }, { message: {} }, { update_id: '7', message: {} }, []])
      expect(await refusal(sign(payload))).toBe('invalid_event')
  })

  it('says that neither the name nor the number is authenticated', async () => {
    const { typeAuthenticated, idAuthenticated } = await verify(update)
    expect([typeAuthenticated, idAuthenticated]).toEqual([false, false])
    const changed = JSON.stringify({ ...update, update_id: 8 })
    const request = signedWithBody(sign(update), Buffer.from(changed))
    expect(await refusal(request)).toBe('verified')
  })

  it('treats equal bodies as one update, for an hour', async () => {
    expect(await isDuplicate([update], [update])).toBe(true)
    expect(await isDuplicate([update], [{ ...update, update_id: 8 }])).toBe(false)
    expect(provider.retainMs).toBe(3_600_000)
  })

  it('rejects an update without the token, or with another', async () => {
    const request = sign(update)
    expect(await refusal({ ...request, headers: {} })).toBe('missing_token')
    expect(await refusal(sign(update, { secret: 'a-secret_token' }))).toBe('bad_token')
  })

  it('answers without a body, which Telegram would take for a call of its API', async () => {
    expect(await receive(update)).toMatchObject({ kind: 'handled', status: 200, body: '' })
  })
})
