import { createHmac } from 'node:crypto'
import {
  createReceiver,
  defineProvider,
  type EventSchema,
  type HmacOptions,
  hmac,
  type Provider,
  type Receiver,
  type ReceiverOptions,
  unchecked,
  type WebhookInput,
} from '@hookseal/core'

/** The clock of the tests. */
export const NOW_MS = 1_700_000_000_000
export const NOW_SECONDS = NOW_MS / 1000
export const SECRET = 'acme_5f0c1e7d9b2a4836'

export interface ThingMade {
  readonly type: 'thing.made'
  readonly id: string
}

export interface ThingLost {
  readonly type: 'thing.lost'
  readonly id: string
  readonly where?: string
}

export interface AcmeEvents {
  'thing.made': ThingMade
  'thing.lost': ThingLost
}

/** Fits when `id` is a text. */
const thingMade: EventSchema<ThingMade> = {
  '~standard': {
    version: 1,
    vendor: 'acme',
    validate: (value) =>
      typeof (value as ThingMade).id === 'string'
        ? { value: value as ThingMade }
        : { issues: [{ message: 'id is not a text' }] },
  },
}

/** A made-up sender: `t=<seconds>,v1=<hex>` over timestamp, full stop, body. */
export function acme(options: Partial<HmacOptions> = {}): Provider<AcmeEvents> {
  return defineProvider({
    name: 'acme',
    scheme: hmac({
      secret: SECRET,
      header: 'Acme-Signature',
      separator: ',',
      timestampPrefix: 't=',
      format: 'v1={hex}',
      signedContent: '{timestamp}.{body}',
      ...options,
    }),
    events: { 'thing.made': thingMade, 'thing.lost': unchecked<ThingLost>() },
    identify(payload) {
      const { type, id } = payload as { type: string; id?: unknown }
      return typeof id === 'string' ? { type, id, key: `${type}:${id}` } : { type }
    },
  })
}

export const made = (id = 'a'): ThingMade => ({ type: 'thing.made', id })
export const lost = (id = 'a'): ThingLost => ({ type: 'thing.lost', id })

type Content = string | Uint8Array | object

export const bytesOf = (content: Content): Buffer<ArrayBuffer> =>
  content instanceof Uint8Array
    ? Buffer.from(content)
    : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))

export interface Signing {
  readonly secret?: string | Uint8Array
  readonly seconds?: number | string
}

/** The value of the signature header, made by node:crypto. */
export function signature(content: Content, options: Signing = {}): string {
  const { secret = SECRET, seconds = NOW_SECONDS } = options
  const mac = createHmac('sha256', secret).update(`${seconds}.`).update(bytesOf(content))
  return `t=${seconds},v1=${mac.digest('hex')}`
}

/** A request as the made-up sender makes it. */
export function signed(content: Content, options: Signing = {}) {
  const body = bytesOf(content)
  const headers: Record<string, string> = { 'acme-signature': signature(body, options) }
  return { method: 'POST', headers, body } satisfies WebhookInput
}

/** A receiver of the made-up sender whose clock stands still, and which keeps quiet. */
export const receiverOf = (
  options: Partial<ReceiverOptions<AcmeEvents>> = {},
): Receiver<AcmeEvents> =>
  createReceiver({ provider: acme(), now: () => NOW_MS, logger: false, ...options })
