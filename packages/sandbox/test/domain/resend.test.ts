import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { resend, tampered } from '../../src/domain/resend.ts'
import type { SandboxContext } from '../../src/domain/sandbox-context.ts'
import { createSenders } from '../../src/domain/senders.ts'
import { triggerEvent } from '../../src/domain/trigger.ts'
import { addWebhook } from '../../src/domain/webhooks.ts'
import { signDelivery } from '../../src/engine/sign-delivery.ts'
import { openStore } from '../../src/store/open-store.ts'
import { manualClock } from '../manual-clock.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('tampered()', () => {
  it.each(['{"id":"abc","n":1999}', '{"a":"zzzz"}', '', '{}', '"é"', '9'])('changes %j', (text) => {
    const before = bytes(text)
    const after = tampered(before)
    expect(Buffer.from(after).equals(before)).toBe(false)
    expect(before).toEqual(bytes(text))
  })

  it('leaves JSON JSON', () => {
    const after = Buffer.from(tampered(bytes('{"message_id":"m_1","at":"2024-01-15T10:30:00Z"}')))
    expect(() => JSON.parse(after.toString())).not.toThrow()
  })
})

describe('a body that is edited', () => {
  it('is sent as it is, and signed again', () => {
    const [store, senders] = [openStore(), createSenders()]
    const sandbox: SandboxContext = {
      ...{ store, senders, clock: manualClock(), archive: undefined, rineQuota: 3 },
      ...{ planned: { rine: [], ricloud: [], handinger: [] }, wake: () => {} },
      maxAttempts: () => 1,
    }
    const url = 'https://example.com/hook'
    const webhook = addWebhook(sandbox, { sender: 'github', owner: '1', url })
    const [id = ''] = triggerEvent(sandbox, { sender: 'github', type: 'push' }).deliveryIds
    const delivery = store.deliveries.get(id)
    if (delivery === undefined) throw new Error('nothing was triggered')
    const body = bytes('{"edited":true}')
    const made = resend(sandbox, delivery, 'edited', body)
    if (made === undefined) throw new Error('nothing was sent again')
    expect(made).toMatchObject({ kind: 'edited', eventType: 'push', maxAttempts: 1 })
    const stored = store.deliveries.bytes(made.id)
    const sent = signDelivery(senders, webhook, made, stored, 0)
    expect(sent.body).toEqual(body)
    const mac = createHmac('sha256', webhook.secret).update(body).digest('hex')
    expect(sent.headers).toContainEqual(['x-hub-signature-256', `sha256=${mac}`])
    expect(sent.headers).toContainEqual(['x-github-event', 'push'])
    expect(resend(sandbox, delivery, 'edited')).toBe(undefined)
    store.close()
  })
})
