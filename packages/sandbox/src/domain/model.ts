/** An emulated sender, identified by the name of its provider. */
export type Sender = string

/** A sender whose management API the sandbox serves. */
export type ApiSender = 'handinger' | 'ricloud' | 'rine'

/** The state of a delivery. `dead` means that it can never arrive, for example because its webhook was deleted. */
export type DeliveryState = 'pending' | 'processing' | 'delivered' | 'failed' | 'dead'

/** Why a delivery was created. All except `event`, `test` and `handshake` are created manually. */
export type DeliveryKind =
  | 'event'
  | 'test'
  | 'handshake'
  | 'resend'
  | 'tampered'
  | 'stale'
  | 'edited'

/**
 * `new` until a test or a handshake has ended, then `invalid` if it failed. `valid` and `deactivated` are specific to
 * ricloud; the other senders use `active` and `inactive`.
 */
export type WebhookState = 'new' | 'valid' | 'invalid' | 'deactivated' | 'active' | 'inactive'

/** A registered webhook. */
export interface Webhook {
  readonly seq: number
  readonly id: string
  readonly sender: Sender
  /** A Handinger worker or a rine agent; `1` for a sender with a single owner. */
  readonly owner: string
  readonly url: string
  /** What the receiver needs: the secret, the token or the public key. */
  readonly secret: string
  /** The private key, for a sender that signs with one. It never leaves the sandbox. */
  readonly signingKey: string | null
  /** Previous secrets, newest first. */
  readonly oldSecrets: readonly string[]
  readonly state: WebhookState
  /** The event types that it is subscribed to, or `null` for all. */
  readonly events: readonly string[] | null
  readonly createdAt: number
}

/** Whether a webhook is turned off: nothing is sent to it or queued for it. */
export function isOff({ state }: Pick<Webhook, 'state'>): boolean {
  return state === 'inactive' || state === 'deactivated'
}

/** One event on its way to one webhook. */
export interface Delivery {
  readonly seq: number
  readonly id: string
  readonly webhookId: string
  readonly sender: Sender
  readonly owner: string
  readonly eventId: string
  readonly eventType: string
  readonly kind: DeliveryKind
  readonly state: DeliveryState
  readonly attempts: number
  readonly maxAttempts: number
  /** When it is sent next, in milliseconds since the epoch. Meaningless once it is finished. */
  readonly nextAt: number
  readonly createdAt: number
  readonly settledAt: number | null
  readonly taskId: string | null
  readonly taskTitle: string | null
  /** The status of the latest attempt. */
  readonly lastStatus: number | null
  readonly lastError: string | null
  readonly lastDurationMs: number | null
}

/** A header as it was sent or received. */
export type HeaderPair = readonly [name: string, value: string]

/** The exact bytes that are sent, and the signed bytes if they differ. */
export interface DeliveryBytes {
  readonly body: Uint8Array
  readonly signedBody: Uint8Array | null
  /** The headers that belong to the event, such as its type, rather than to one attempt. */
  readonly eventHeaders: readonly HeaderPair[]
}

/** One request and its response. */
export interface Attempt {
  readonly seq: number
  readonly id: string
  readonly deliveryId: string
  readonly webhookId: string
  readonly sender: Sender
  readonly owner: string
  readonly number: number
  readonly url: string
  readonly startedAt: number
  readonly durationMs: number | null
  /** `running` until the attempt has ended. */
  readonly outcome: 'running' | 'success' | 'error'
  readonly status: number | null
  readonly error: string | null
  readonly requestHeaders: readonly HeaderPair[]
  readonly responseHeaders: readonly HeaderPair[]
  /** At most its first 16 KiB. */
  readonly responseBody: Uint8Array
}
