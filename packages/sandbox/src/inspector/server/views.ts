import type { Attempt, Delivery, Webhook } from '../../domain/model.ts'
import type { SenderInfo } from '../../domain/senders.ts'

/** A webhook as listed on the page. Secrets are sent only on request. */
export type WebhookView = Omit<Webhook, 'oldSecrets' | 'secret' | 'seq' | 'signingKey'>

/** A webhook with what its receiver needs. A private key never reaches the page. */
export interface SecretView {
  readonly webhook: WebhookView
  /** The secret, the token or the public key. */
  readonly secret: string
}

/** The deliveries that deleting a webhook would cancel. */
export interface WaitingView {
  /** The number of unfinished deliveries. */
  readonly waiting: number
}

/** What the page can do with a sender. */
export type SenderView = SenderInfo

/** One explanation. */
export interface VerdictView {
  readonly code: string
  readonly sentence: string
  readonly fix: string
  /** Whether it is proven; otherwise it is a hint. */
  readonly matches: boolean
}

/** Bytes as base64 and, if they are text, as text. */
export interface BytesView {
  readonly base64: string
  readonly text: string | null
  readonly length: number
}

/** An attempt as shown on the page. */
export type AttemptView = Omit<Attempt, 'responseBody' | 'seq'> & {
  readonly responseBody: BytesView
}

/** One page of the deliveries, newest first. */
export interface DeliveriesView {
  readonly deliveries: readonly Delivery[]
  /** Whether another page follows. */
  readonly hasOlder: boolean
}

/** One delivery with its latest attempts. Its body, which may be long, is loaded separately. */
export interface DeliveryView {
  readonly delivery: Delivery
  readonly attempts: readonly AttemptView[]
  /** What the latest attempt says about the receiver. */
  readonly verdict: readonly VerdictView[]
  /** The newest other attempted deliveries of the same event to the same webhook. */
  readonly related: readonly Delivery[]
}

/** The number of deliveries per outcome in one time slice. */
export interface Slice {
  readonly at: number
  readonly delivered: number
  readonly failed: number
  readonly open: number
}

/** What the page shows in addition to the list. Its size does not depend on the number of deliveries. */
export interface OverviewView {
  readonly webhooks: readonly WebhookView[]
  readonly counts: Readonly<Record<string, number>>
  readonly slices: readonly Slice[]
  /** Whether there is an archive to show. */
  readonly hasArchive: boolean
}

/** Bytes for the page. */
export function bytesView(bytes: Uint8Array): BytesView {
  const buffer = Buffer.from(bytes)
  const text = buffer.toString('utf8')
  const isText = Buffer.from(text, 'utf8').equals(buffer)
  return { base64: buffer.toString('base64'), text: isText ? text : null, length: buffer.length }
}

/** An attempt for the page. */
export function attemptView({ seq: _, responseBody, ...attempt }: Attempt): AttemptView {
  return { ...attempt, responseBody: bytesView(responseBody) }
}

/** A webhook for the page. */
export function webhookView(webhook: Webhook): WebhookView {
  const { oldSecrets: _, secret: __, seq: ___, signingKey: ____, ...view } = webhook
  return view
}

/** A webhook with its secret for the page. */
export function secretView(webhook: Webhook): SecretView {
  return { webhook: webhookView(webhook), secret: webhook.secret }
}
