import { signed } from '@hookseal/testing'
import type { Delivery, DeliveryBytes, HeaderPair, Webhook } from '../domain/model.ts'
import { providerOf, senderOf } from '../domain/provider-of.ts'
import { tampered } from '../domain/resend.ts'
import type { Senders } from '../domain/senders.ts'
import { targetUrl } from '../domain/target-url.ts'
import { wireHeaders } from './post.ts'

/** A request that is ready to send. */
export interface SignedPost {
  readonly method: string
  readonly url: string
  readonly headers: readonly HeaderPair[]
  readonly body: Uint8Array
}

/** Builds the unsigned GET with which some senders check a URL. Its query is stored as the body. */
function handshakeGet(address: string, query: Uint8Array): SignedPost {
  const url = `${address}${address.includes('?') ? '&' : '?'}${Buffer.from(query)}`
  const headers: HeaderPair[] = [
    ['host', new URL(url).host],
    ['user-agent', 'hookseal-sandbox'],
    ['connection', 'close'],
  ]
  return { method: 'GET', url, headers, body: query }
}

/** Signs like the sender, with the current time: a retry gets a new signature. */
export function signDelivery(
  senders: Senders,
  webhook: Webhook,
  delivery: Delivery,
  { body, signedBody, eventHeaders }: DeliveryBytes,
  now: number,
): SignedPost {
  const { staleMs, signsId, handshakes, habits } = senderOf(senders, webhook.sender)
  const isGet = delivery.kind === 'handshake' && handshakes?.rule?.on === 'get'
  if (isGet) return handshakeGet(webhook.url, body)
  const original = signedBody ?? body
  const request = signed(providerOf(senders, webhook), original, {
    now: delivery.kind === 'stale' ? now - staleMs : now,
    url: targetUrl(webhook.sender, webhook.url, delivery.eventId),
    headers: Object.fromEntries(eventHeaders),
    ...(signsId ? { id: delivery.eventId } : {}),
    ...(webhook.signingKey === null ? {} : { privateKey: webhook.signingKey }),
  })
  const isSame = Buffer.compare(request.body, original) === 0
  // The fields that a sender signs inside the body must be present before the body is changed.
  const altered = isSame ? body : tampered(request.body)
  const sent = signedBody === null ? request.body : altered
  const { method, url, rawHeaders } = request
  const more = delivery.attempts > 1 ? habits.retryHeaders(delivery) : []
  return { method, url, headers: wireHeaders(url, [...rawHeaders, ...more], sent), body: sent }
}
