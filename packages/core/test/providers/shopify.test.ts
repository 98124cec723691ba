import { createHmac } from 'node:crypto'
import { createReceiver, unchecked } from '@hookseal/core'
import { type ShopifyEvent, shopify } from '@hookseal/core/providers/shopify'
import { shopifyEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const secret = 'shpss_test'
const provider = shopify({ secret })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const order = shopifyEvents.minimal('orders/create', { id: 1 })
const webhookHeaders = { 'x-shopify-topic': 'orders/paid', 'x-shopify-webhook-id': 'w-2' }

/** The same event as a webhook, whose header has the older name. */
function asWebhook(event: object, added: Readonly<Record<string, string>> = {}) {
  const body = new TextEncoder().encode(JSON.stringify(event))
  const mac = createHmac('sha256', secret).update(body).digest('base64')
  return { headers: { 'x-shopify-hmac-sha256': mac, ...webhookHeaders, ...added }, body }
}

describe('shopify()', () => {
  it('identifies the type of an event by its topic, which is not signed', async () => {
    expect(await verify(order, { headers: { 'shopify-webhook-id': 'w-1' } })).toMatchObject({
      provider: 'shopify',
      type: 'orders/create',
      typeAuthenticated: false,
      known: true,
      id: 'w-1',
      idAuthenticated: false,
    })
    expect(await verify(shopifyEvents.unknown())).toMatchObject({ known: false })
  })

  it('reads topic and id from the family of the signature, whatever the other says', async () => {
    const spoofed = { 'shopify-topic': 'orders/create', 'shopify-webhook-id': 'w-1' }
    const receiver = createReceiver({ provider, logger: false })
    expect(await receiver.verify(asWebhook(order, spoofed))).toMatchObject({
      type: 'orders/paid',
      id: 'w-2',
    })
    expect(await verify(order, { headers: webhookHeaders })).toMatchObject({
      type: 'orders/create',
    })
  })

  it('does not fall back to the other family', async () => {
    const forged = { 'shopify-hmac-sha256': `${'A'.repeat(43)}=` }
    expect(await refusal(asWebhook(order, forged))).toBe('bad_signature')
  })

  it('treats a retry as a duplicate, and the same body under another topic as an event', async () => {
    const paid = { headers: { 'shopify-topic': 'orders/paid' } }
    expect(await isDuplicate([order], [order, { headers: { 'shopify-webhook-id': 'w' } }])).toBe(
      true,
    )
    expect(await isDuplicate([order], [order, paid])).toBe(false)
  })

  it('counts topics that are not listed as one, so that none can be invented', async () => {
    const named = (topic: string) => ({ headers: { 'shopify-topic': topic } })
    expect(await isDuplicate([order, named('a/b')], [order, named('c/d')])).toBe(true)
    const bench = senderBench(
      shopify({ secret, events: { 'themes/publish': unchecked<ShopifyEvent>() } }),
    )
    expect(await bench.isDuplicate([order], [order, named('themes/publish')])).toBe(false)
  })

  it('treats chosen fields that do not change as a duplicate', async () => {
    const updated = { headers: { 'shopify-topic': 'orders/updated' } }
    const at = (updated_at?: string) => [{ id: 1, updated_at }, updated] as const
    expect(await isDuplicate(at(), at())).toBe(true)
    expect(await isDuplicate(at('2026-01-01'), at('2026-01-02'))).toBe(false)
  })

  it('accepts the old secret while shops still sign with it', async () => {
    const both = senderBench(shopify({ secret: [secret, 'shpss_old'] }))
    const old = sign(order, { secret: 'shpss_old' })
    expect(await both.refusal(old)).toBe('verified')
    expect(await refusal(old)).toBe('bad_signature')
  })

  it('rejects a delivery without a topic', async () => {
    const { headers, body } = asWebhook(order)
    const { 'x-shopify-topic': _, ...others } = headers
    expect(await refusal({ headers: others, body })).toBe('invalid_event')
  })
})
