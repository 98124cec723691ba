import {
  type StandardWebhooksOptions,
  standardWebhooksScheme,
} from '../authenticate/standard-webhooks.ts'
import { defineProvider } from '../provider/define-provider.ts'
import type { EventSchemas } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'

/** What `standardWebhooks` takes; only `secret` is required. */
export type StandardWebhooksProviderOptions<E extends object> = StandardWebhooksOptions & {
  /** Part of every replay key: `standard-webhooks`. Give each sender its own. */
  readonly name?: string | undefined
  readonly events?: EventSchemas<E> | undefined
}

/**
 * Any sender that follows Standard Webhooks
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md). Its event's
 * name is the payload's `type`; the signed `webhook-id` tells deliveries apart.
 *
 * @throws TypeError for an unknown option or a secret that is not base64, with or without `whsec_`.
 * @example
 * ```ts
 * standardWebhooks({ secret, events: { 'invoice.paid': unchecked<{ data: { id: string } }>() } })
 * ```
 */
export function standardWebhooks<E extends object = object>(
  options: StandardWebhooksProviderOptions<E>,
): Provider<E> {
  const { name = 'standard-webhooks', events = {} as EventSchemas<E>, ...scheme } = options
  return defineProvider<E>({
    name,
    scheme: standardWebhooksScheme(scheme),
    events,
    identify: (payload) => ({ type: (payload as { type: string }).type }),
  })
}
