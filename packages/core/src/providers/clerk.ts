import { standardWebhooksSchemeOf } from '../authenticate/standard-webhooks.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { CLERK_EVENTS, type ClerkEvents } from './events/clerk.ts'

export type {
  ClerkDeleted,
  ClerkEvent,
  ClerkEvents,
  ClerkMembership,
  ClerkOrganization,
  ClerkResource,
  ClerkSession,
  ClerkUser,
} from './events/clerk.ts'

/** Options of `clerk`. */
export interface ClerkOptions<X extends object> extends SenderOptions<X> {
  /** The endpoint's signing secret, including `whsec_`; not the secret key of Clerk's API (`sk_…`). */
  readonly secret: Secret
}

/**
 * Receives Clerk webhooks (https://clerk.com/docs/guides/development/webhooks/overview), which are sent through Svix.
 * `svix-signature` is an HMAC-SHA256 over `svix-id`, `svix-timestamp` and the raw body. Retries are recognized by the
 * signed id; the payload has no id of its own.
 *
 * @throws TypeError for an unknown option or a secret that is not base64, with or without `whsec_`.
 * @example
 * ```ts
 * clerk({ secret: process.env.CLERK_WEBHOOK_SIGNING_SECRET })
 * ```
 */
export function clerk<X extends object = NoListedEvents>(
  options: ClerkOptions<X>,
): Provider<WithEvents<ClerkEvents, X>> {
  checkSenderOptions('clerk', options)
  return defineProvider({
    name: 'clerk',
    scheme: standardWebhooksSchemeOf('clerk', { secret: options.secret, headerPrefix: 'svix' }),
    events: listedEvents<ClerkEvents, X>(CLERK_EVENTS, options.events),
    identify: identityAt('/type'),
  })
}
