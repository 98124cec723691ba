import {
  STANDARD_WEBHOOKS_OPTION_NAMES,
  type StandardWebhooksOptions,
  standardWebhooksScheme,
} from '../authenticate/standard-webhooks.ts'
import { defineProvider } from '../provider/define-provider.ts'
import type { EventSchemas, NoListedEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import { checkOptions } from '../util/check-options.ts'
import { atPointer } from '../util/pointer.ts'

/** Options of `standardWebhooks`; only `secret` (or `publicKey`) is required. */
export type StandardWebhooksProviderOptions<E extends object> = StandardWebhooksOptions & {
  /** Part of every replay key. Give each sender its own. @default 'standard-webhooks' */
  readonly name?: string | undefined
  /** A schema, or `unchecked<T>()`, for each event name you know. @default none */
  readonly events?: EventSchemas<E> | undefined
}

/**
 * Any sender that follows Standard Webhooks
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md), under `webhook-*` or
 * `svix-*` headers. Its event's name is the payload's `type`; the signed id de-duplicates deliveries.
 *
 * @throws TypeError for an unknown option or a secret that is not base64, with or without `whsec_`.
 * @example
 * ```ts
 * standardWebhooks({ secret, events: { 'invoice.paid': unchecked<{ data: { id: string } }>() } })
 * ```
 */
export function standardWebhooks<E extends object = NoListedEvents>(
  options: StandardWebhooksProviderOptions<E>,
): Provider<E> {
  checkOptions('standardWebhooks', options, [...STANDARD_WEBHOOKS_OPTION_NAMES, 'name', 'events'])
  const { name = 'standard-webhooks', events = {} as EventSchemas<E>, ...scheme } = options
  return defineProvider<E>({
    name,
    scheme: standardWebhooksScheme(scheme as StandardWebhooksOptions),
    events,
    identify(payload) {
      const type = atPointer(payload, '/type')
      return { type: typeof type === 'string' ? type : '' }
    },
  })
}
