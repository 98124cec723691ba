import {
  STANDARD_WEBHOOKS_OPTION_NAMES,
  type StandardWebhooksOptions,
  standardWebhooksScheme,
} from '../authenticate/standard-webhooks.ts'
import { defineProvider } from '../provider/define-provider.ts'
import type { EventSchemas, NoListedEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Pointer } from '../provider/scheme-kind.ts'
import { checkOptions } from '../util/check-options.ts'
import { checkPointer } from '../util/pointer.ts'

/** Options of `standardWebhooks`; only `secret` (or `publicKey`) is required. */
export type StandardWebhooksProviderOptions<E extends object> = StandardWebhooksOptions & {
  /** Part of every replay key. Give each sender its own name. @default 'standard-webhooks' */
  readonly name?: string | undefined
  /** Where the event type is in the payload. @default '/type' */
  readonly typeAt?: Pointer | undefined
  /** A schema, or `unchecked<T>()`, for each event name that you know. @default none */
  readonly events?: EventSchemas<E> | undefined
}

/**
 * Receives webhooks from any sender that follows Standard Webhooks
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md), with `webhook-*` or
 * `svix-*` headers. The event type is the payload's `type`, or the field that `typeAt` points to. Deliveries are
 * deduplicated by the signed id.
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
  const names = [...STANDARD_WEBHOOKS_OPTION_NAMES, 'name', 'typeAt', 'events']
  checkOptions('standardWebhooks', options, names)
  const {
    name = 'standard-webhooks',
    typeAt = '/type',
    events = {} as EventSchemas<E>,
    ...scheme
  } = options
  checkPointer('standardWebhooks: typeAt', typeAt)
  return defineProvider<E>({
    name,
    scheme: standardWebhooksScheme(scheme as StandardWebhooksOptions),
    events,
    identify: identityAt(typeAt),
  })
}
