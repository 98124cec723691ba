import { signed } from '@hookseal/testing'
import type { Delivery, DeliveryBytes, HeaderPair, Webhook } from '../domain/model.ts'
import { providerOf } from '../domain/provider-of.ts'
import { targetUrl } from '../domain/target-url.ts'
import { wireHeaders } from './post.ts'

const HOUR_MS = 3_600_000

/** A request that is ready to send. */
export interface SignedPost {
  readonly url: string
  readonly headers: readonly HeaderPair[]
  readonly body: Uint8Array
}

/** Signs as the sender does, as of now: a retry gets a fresh signature. */
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
