import { signed } from '@hookseal/testing'
import type { Delivery, DeliveryBytes, HeaderPair, Webhook } from '../model.ts'
import { providerOf } from '../senders/provider-of.ts'
import { targetUrl } from '../senders/target-url.ts'
import { wireHeaders } from './post.ts'

const HOUR_MS = 3_600_000

/** One request, ready to be sent. */
export interface SignedPost {
  readonly url: string
  readonly headers: readonly HeaderPair[]
  readonly body: Uint8Array
}

/** Signs as the sender does, at this very time: a retry is not a repetition of old headers. */
export function signDelivery(
  webhook: Webhook,
  delivery: Delivery,
  { body, signedBody }: DeliveryBytes,
  now: number,
): SignedPost {
  const url = targetUrl(webhook.sender, webhook.url, delivery.eventId)
  const { rawHeaders } = signed(providerOf(webhook.sender, webhook.secret), signedBody ?? body, {
    now: delivery.kind === 'stale' ? now - HOUR_MS : now,
    url,
  })
  return { url, headers: wireHeaders(url, rawHeaders, body), body }
}
