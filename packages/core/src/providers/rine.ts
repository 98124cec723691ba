import { HMAC_OPTION_NAMES, type HmacOptions, hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import {
  type EventSchemas,
  type NoListedEvents,
  type WithEvents,
  withFields,
} from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import { checkOptions } from '../util/check-options.ts'
import { atPointer } from '../util/pointer.ts'

/** The fields common to all rine events. Fields that are not checked on arrival are `unknown`. */
export interface RineEvent {
  /** The event type, such as `'message.received'`. */
  readonly event: string
  /** When the event happened, published as ISO 8601. */
  readonly timestamp?: unknown
  /** What the event is about. */
  readonly data?: unknown
}

/** A message arrived for an agent. */
export interface RineMessageReceived extends RineEvent {
  /** The name of this event. */
  readonly event: 'message.received'
  /** The message that arrived, by its ids. */
  readonly data: {
    /** The id of the message. */
    readonly message_id: string
    /** The conversation that the message belongs to. */
    readonly conversation_id: string
    /** The agent that sent the message. */
    readonly from_agent_id: string
  }
}

/** A conversation changed. The contents of `data` are not published. */
export interface RineConversationUpdated extends RineEvent {
  /** The name of this event. */
  readonly event: 'conversation.updated'
}

/** The events whose names rine has published; there are more. */
export interface RineEvents {
  /** A message arrived for an agent. */
  'message.received': RineMessageReceived
  /** A conversation of an agent changed. */
  'conversation.updated': RineConversationUpdated
  /** Every event that is not listed. */
  '*': RineEvent
}

/** Options of `rine`: only `secret` is required, and every part of the signature can be overridden. */
export type RineOptions<X extends object> = Omit<HmacOptions, 'header'> & {
  /** The header that contains the signature. @default 'X-Rine-Signature' */
  readonly header?: HmacOptions['header'] | undefined
  /** Schemas for additional events, or replacements for the built-in ones. @default none */
  readonly events?: EventSchemas<X> | undefined
}

/** A function, so that a bundler can drop it together with an unused `rine`. */
function rineEvents(): EventSchemas<RineEvents> {
  return {
    'message.received': withFields<RineMessageReceived>({
      '/event': 'message.received',
      '/data/message_id': true,
      '/data/conversation_id': true,
      '/data/from_agent_id': true,
    }),
    'conversation.updated': withFields<RineConversationUpdated>({
      '/event': 'conversation.updated',
    }),
    '*': withFields<RineEvent>({ '/event': true }),
  }
}

/**
 * Receives rine webhooks. Published: the header `X-Rine-Signature` and HMAC-SHA256 over the payload. **Unconfirmed**,
 * because it is not published: how the signature is written (here: hex, `sha256=` and hex, or padded base64, which
 * encode the same 32 bytes), that only the raw body is signed, and that the secret is used as UTF-8 text. Each part
 * can be overridden, even with Standard Webhooks: `rine({ ...standardWebhooksSignature, secret })`.
 *
 * `message.received` is deduplicated by its message id, everything else by a digest of the body.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * rine({ secret: process.env.RINE_WEBHOOK_SECRET })
 * ```
 */
export function rine<X extends object = NoListedEvents>(
  options: RineOptions<X>,
): Provider<WithEvents<RineEvents, X>> {
  checkOptions('rine', options, [...HMAC_OPTION_NAMES, 'events'])
  const { events, ...signature } = options
  return defineProvider({
    name: 'rine',
    scheme: hmacScheme(
      'rine',
      {
        ...signature,
        header: signature.header ?? 'X-Rine-Signature',
        format: signature.format ?? ['{hex}', 'sha256={hex}', '{base64}'],
      },
      'header',
    ),
    events: { ...rineEvents(), ...events } as EventSchemas<WithEvents<RineEvents, X>>,
    identify(payload) {
      const type = atPointer(payload, '/event')
      if (typeof type !== 'string') return { type: '' }
      const id = type === 'message.received' ? atPointer(payload, '/data/message_id') : undefined
      if (typeof id !== 'string' || id === '') return { type }
      return { type, id, key: `${type}:${id}` }
    },
  })
}
