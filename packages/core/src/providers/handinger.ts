import { tokenScheme } from '../authenticate/token.ts'
import { defineProvider } from '../provider/define-provider.ts'
import type { EventSchemas } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkOptions } from '../util/check-options.ts'
import { HOUR_MS } from '../util/duration.ts'

/** A Handinger payload: an object whose fields are not published. */
export type HandingerEvent = Readonly<Record<string, unknown>>

/** The events of Handinger. Their names are not published, so `'*'` handles all of them. */
export interface HandingerEvents {
  /** Every payload that Handinger sends. */
  '*': HandingerEvent
}

/** Options of `handinger`. */
export interface HandingerOptions {
  /** The webhook's token; after you regenerate it, a list of the old and the new one. */
  readonly secret: Secret
}

const ID_FIELDS = ['taskId', 'task_id', 'id']

/**
 * Receives Handinger webhooks. The header is `X-Handinger-Token`, which contains the token itself. It authenticates
 * the sender, **not** the body, and anyone who captures a request can send it again: serve the endpoint over HTTPS and
 * keep its headers out of logs.
 *
 * The payload and the event type are not published, so every delivery has `known: false` and the type
 * `task.finished` (our name), and goes to the `'*'` handler. `delivery.id` is the task's id if one is recognized.
 * Because a task can finish again, deliveries are deduplicated by a digest of the body, which is kept for one hour. A
 * replay looks exactly like a retry.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * handinger({ secret: process.env.HANDINGER_WEBHOOK_TOKEN })
 * ```
 */
export function handinger(options: HandingerOptions): Provider<HandingerEvents> {
  checkOptions('handinger', options, ['secret'])
  return defineProvider({
    name: 'handinger',
    scheme: tokenScheme('handinger', { secret: options.secret, header: 'X-Handinger-Token' }),
    events: {} as EventSchemas<HandingerEvents>,
    identify(payload) {
      if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
        return { type: '' }
      const fields = payload as HandingerEvent
      const ids = ID_FIELDS.map((name) => fields[name])
      const id = ids.find((value) => typeof value === 'string' && value !== '')
      return { type: 'task.finished', id: id as string | undefined }
    },
    retainMs: HOUR_MS,
  })
}
