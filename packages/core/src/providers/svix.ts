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
  /** Part of every replay key. Give each sender its own. @default 'svix' */
  readonly name?: string | undefined
  /** Where the event's name stands in the payload: each sender has a format of its own. @default '/type' */
  readonly typeAt?: Pointer | undefined
  /** A schema, or `unchecked<T>()`, for each event name you know. @default none */
  readonly events?: EventSchemas<E> | undefined
} & (
  | {
      /** The endpoint's signing secret, `whsec_` included; several while you rotate, or a function. */
      readonly secret: Secret
      /** Always absent beside a `secret`. @default none */
      readonly publicKey?: undefined
    }
  | {
      /** The endpoint's public key, `whpk_` included; up to 4, or a function. */
      readonly publicKey: Secret
      /** Always absent beside a `publicKey`. @default none */
      readonly secret?: undefined
    }
)

/**
 * Any sender that sends through Svix (https://docs.svix.com/receiving/verifying-payloads/how): `svix-id`,
 * `svix-timestamp` and `svix-signature`, or the same under `webhook-*` where the sender has chosen that. The signature
 * is that of Standard Webhooks; the signed id de-duplicates deliveries.
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
