import * as v from 'valibot'
import { type HmacOptions, hmac } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import type { EventSchema, EventSchemas } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'

/** What every rine event looks like. */
export interface RineEvent {
  readonly event: string
  /** ISO 8601. */
  readonly timestamp?: string | undefined
  readonly data?: unknown
}

/** A message arrived for an agent. */
export interface RineMessageReceived {
  readonly event: 'message.received'
  /** ISO 8601. */
  readonly timestamp: string
  readonly data: {
    readonly message_id: string
    readonly conversation_id: string
    readonly from_agent_id: string
  }
}

/** A conversation changed. What `data` holds is not published. */
export interface RineConversationUpdated {
  readonly event: 'conversation.updated'
  /** ISO 8601. */
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

/** The events that rine has published by name; there are more. */
export interface RineEvents {
  'message.received': RineMessageReceived
  'conversation.updated': RineConversationUpdated
  '*': RineEvent
}

/** What `rine` takes: only `secret` is required, and every part of the signature can be told otherwise. */
export type RineOptions<X extends object> = Omit<HmacOptions, 'header'> & {
  /** `X-Rine-Signature`. */
  readonly header?: string | undefined
  /** Events beyond the published ones, or other shapes of those. */
  readonly events?: EventSchemas<X> | undefined
}

/** In a function, so that a bundler drops it with `rine` where that is not used. */
function rineEvents(): EventSchemas<RineEvents> {
  const messageReceived: EventSchema<RineMessageReceived> = v.looseObject({
    event: v.literal('message.received'),
    timestamp: v.string(),
    data: v.looseObject({
      message_id: v.string(),
      conversation_id: v.string(),
      from_agent_id: v.string(),
    }),
  })
  const conversationUpdated: EventSchema<RineConversationUpdated> = v.looseObject({
    event: v.literal('conversation.updated'),
    timestamp: v.string(),
    data: v.record(v.string(), v.unknown()),
  })
  // The envelope alone: an event of another shape than expected must still arrive.
  const anyEvent = v.looseObject({ event: v.string() }) as unknown as EventSchema<RineEvent>
  return {
    'message.received': messageReceived,
    'conversation.updated': conversationUpdated,
    '*': anyEvent,
  }
}

/**
 * rine. Published: the header `X-Rine-Signature` and HMAC-SHA256 over the payload. **Unconfirmed**, because
 * it is not published: how the signature is written (here: hex, `sha256=` and hex, or padded base64, which
 * are the same 32 bytes), that the raw body alone is signed, and that the secret is used as UTF-8 text. Each
 * part can be told otherwise, Standard Webhooks included: `rine({ ...standardWebhooksSignature, secret })`.
 *
 * `message.received` is told apart by its message id, everything else by the digest of the body.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * rine({ secret: process.env['RINE_WEBHOOK_SECRET'] })
 * ```
 */
export function rine<X extends object = object>(
  options: RineOptions<X>,
): Provider<Omit<RineEvents, keyof X> & X> {
  const { events, ...signature } = options
  return defineProvider({
    name: 'rine',
    scheme: hmac({
      ...signature,
      header: signature.header ?? 'X-Rine-Signature',
      format: signature.format ?? ['{hex}', 'sha256={hex}', '{base64}'],
    }),
    events: { ...rineEvents(), ...events } as EventSchemas<Omit<RineEvents, keyof X> & X>,
    identify(payload) {
      const { event: type, data } = payload as { event: string; data?: { message_id?: unknown } }
      const id = type === 'message.received' ? data?.message_id : undefined
      if (typeof id !== 'string' || id === '') return { type }
      return { type, id, key: `${type}:${id}` }
    },
  })
}
