import { asymmetricScheme } from '../authenticate/asymmetric.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { DISCORD_EVENTS, type DiscordEvents } from './events/discord.ts'

export type {
  DiscordAuthorization,
  DiscordEntitlement,
  DiscordEvent,
  DiscordEvents,
  DiscordUser,
} from './events/discord.ts'

/** Options of `discord`. */
export interface DiscordOptions<X extends object> extends Omit<SenderOptions<X>, 'secret'> {
  /** The application's public key, 64 hexadecimal digits, from its "General Information" page. */
  readonly publicKey: Secret
}

/**
 * Receives Discord's webhook events (https://discord.com/developers/docs/events/webhook-events). The header is
 * `X-Signature-Ed25519`, an Ed25519 signature over timestamp and raw body. Both the PING that checks your URL and
 * every event are answered with 204. Deliveries with the same body are duplicates; each body has the event's time in
 * microseconds.
 *
 * Interactions are not webhook events: they need a response with content.
 *
 * @throws TypeError for an unknown option or an unusable key.
 * @example
 * ```ts
 * discord({ publicKey: process.env.DISCORD_PUBLIC_KEY })
 * ```
 */
export function discord<X extends object = NoListedEvents>(
  options: DiscordOptions<X>,
): Provider<WithEvents<DiscordEvents, X>> {
  checkSenderOptions('discord', options, ['publicKey', 'events'])
  return defineProvider({
    name: 'discord',
    scheme: asymmetricScheme('discord', {
      publicKey: options.publicKey,
      algorithm: 'ed25519',
      keyEncoding: 'hex',
      header: 'X-Signature-Ed25519',
      timestampHeader: 'X-Signature-Timestamp',
      signedContent: '{timestamp}{body}',
      // Discord may retry for this long, possibly with the first timestamp.
      toleranceSeconds: 600,
    }),
    events: listedEvents<DiscordEvents, X>(DISCORD_EVENTS, options.events),
    identify: identityAt('/event/type'),
    handshakes: [{ on: 'delivery', when: { at: '/type', equals: 0 }, answer: { status: 204 } }],
    answer: { status: 204, headers: { 'content-type': 'application/json' }, body: '' },
  })
}
