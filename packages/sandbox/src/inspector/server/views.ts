import type { Attempt, Delivery, Webhook } from '../../domain/model.ts'
import type { SenderInfo, Senders } from '../../domain/senders.ts'

/** A webhook as the page shows it, secret included: the page never leaves this machine. */
export type WebhookView = Omit<Webhook, 'oldSecrets' | 'seq' | 'signingKey'>

/** One explanation. */
export interface VerdictView {
  readonly code: string
  readonly sentence: string
  readonly fix: string
  /** Whether it is proven; otherwise it is a hint. */
  readonly matches: boolean
}

/** Bytes as base64, and as text if they are text. */
export interface BytesView {
  readonly base64: string
  readonly text: string | null
  readonly length: number
}

/** An attempt as the page shows it. */
export type AttemptView = Omit<Attempt, 'responseBody' | 'seq'> & {
  readonly responseBody: BytesView
}

/** One delivery with all its attempts. */
export interface DeliveryView {
  readonly delivery: Delivery
  readonly body: BytesView
  readonly attempts: readonly AttemptView[]
  /** Why the latest attempt was refused, as far as the sender can tell. */
  readonly verdict: readonly VerdictView[]
}

/** The number of deliveries per outcome in one time slice. */
export interface Slice {
  readonly at: number
  readonly delivered: number
  readonly failed: number
  readonly open: number
}

/** Everything the page shows, except the open delivery. */
export interface OverviewView {
  readonly webhooks: readonly WebhookView[]
  readonly deliveries: readonly Delivery[]
  readonly counts: Readonly<Record<string, number>>
  readonly slices: readonly Slice[]
  readonly senders: readonly SenderView[]
  /** Whether there is an archive to show. */
  readonly hasArchive: boolean
}

/** What the page can do with a sender. */
export type SenderView = SenderInfo

const SLICES = 30
const SLICE_MS = 10_000

/** The senders as the page shows them. */
export function senderViews(senders: Senders): readonly SenderView[] {
  return [...senders.values()].map(
    ({ make: _, newSecret: __, example: ___, signsId: ____, staleMs: _____, ...info }) => info,
  )
}

/** When the oldest slice begins. */
export const firstSliceAt = (now: number): number =>
  (Math.floor(now / SLICE_MS) - SLICES + 1) * SLICE_MS

/** The outcomes of the last five minutes, in slices of ten seconds. */
export function slicesOf(
  deliveries: readonly Pick<Delivery, 'createdAt' | 'state'>[],
  now: number,
): readonly Slice[] {
  const first = firstSliceAt(now)
  return Array.from({ length: SLICES }, (_, i) => {
    const at = first + i * SLICE_MS
    const within = deliveries.filter((one) => one.createdAt >= at && one.createdAt < at + SLICE_MS)
    const count = (...states: readonly string[]) =>
      within.filter(({ state }) => states.includes(state)).length
    return {
      at,
      delivered: count('delivered'),
      failed: count('failed', 'dead'),
      open: count('pending', 'processing'),
    }
  })
}

/** Bytes for the page. */
export function bytesView(bytes: Uint8Array): BytesView {
  const buffer = Buffer.from(bytes)
  const text = buffer.toString('utf8')
  const isText = Buffer.from(text, 'utf8').equals(buffer)
  return { base64: buffer.toString('base64'), text: isText ? text : null, length: buffer.length }
}

/** A webhook for the page. */
export function webhookView({
  oldSecrets: _,
  seq: __,
  signingKey: ___,
  ...webhook
}: Webhook): WebhookView {
  return webhook
}
