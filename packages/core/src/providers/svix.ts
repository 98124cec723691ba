import { standardWebhooksSchemeOf } from '../authenticate/standard-webhooks.ts'
import { defineProvider } from '../provider/define-provider.ts'
import type { EventSchemas, NoListedEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Pointer } from '../provider/scheme-kind.ts'
import type { Secret } from '../provider/secret.ts'
import { checkOptions } from '../util/check-options.ts'
import { checkPointer } from '../util/pointer.ts'

/** Options of `svix`: a `secret` (`whsec_`) or a `publicKey` (`whpk_`), not both. */
export type SvixOptions<E extends object> = {
  /** Part of every replay key. Give each sender its own name. @default 'svix' */
  readonly name?: string | undefined
  /** Where the event type is in the payload, which each sender designs itself. @default '/type' */
  readonly typeAt?: Pointer | undefined
  /** A schema, or `unchecked<T>()`, for each event name that you know. @default none */
  readonly events?: EventSchemas<E> | undefined
} & (
  | {
      /** The endpoint's signing secret, including `whsec_`; several while you rotate, or a function. */
      readonly secret: Secret
      /** Always absent beside a `secret`. @default none */
      readonly publicKey?: undefined
    }
  | {
      /** The endpoint's public key, including `whpk_`; up to 4, or a function. */
      readonly publicKey: Secret
      /** Always absent beside a `publicKey`. @default none */
      readonly secret?: undefined
    }
)

/**
 * Receives webhooks from any sender that uses Svix (https://docs.svix.com/receiving/verifying-payloads/how). The
 * headers are `svix-id`, `svix-timestamp` and `svix-signature`, or their `webhook-*` equivalents if the sender chose
 * those. The signature follows Standard Webhooks. Deliveries are deduplicated by the signed id.
 *
 * @throws TypeError for an unknown option or a secret that is not base64, with or without `whsec_`.
 * @example
 * ```ts
 * svix({ secret: process.env.SVIX_WEBHOOK_SECRET, name: 'acme', typeAt: '/event_type' })
 * ```
 */
export function svix<E extends object = NoListedEvents>(options: SvixOptions<E>): Provider<E> {
  checkOptions('svix', options, ['secret', 'publicKey', 'name', 'typeAt', 'events'])
  const { name = 'svix', typeAt = '/type', events = {} as EventSchemas<E>, ...keys } = options
  checkPointer('svix: typeAt', typeAt)
  return defineProvider<E>({
    name,
    scheme: standardWebhooksSchemeOf('svix', { ...keys, headerPrefix: ['svix', 'webhook'] }),
    events,
    identify: identityAt(typeAt),
  })
}
