import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { ZOOM_EVENTS, type ZoomEvents } from './events/zoom.ts'

export type { ZoomEvent, ZoomEvents } from './events/zoom.ts'

/** Options of `zoom`. */
export interface ZoomOptions<X extends object> extends SenderOptions<X> {
  /** The app's Secret Token, from its "Feature" page; not the client secret or the old verification token. */
  readonly secret: Secret
}

/**
 * Receives Zoom webhooks (https://developers.zoom.us/docs/api/webhooks). The header is `x-zm-signature: v0=<hex>`, an
 * HMAC-SHA256 over `v0:`, the timestamp, a colon and the raw body. The validation of your URL, which Zoom repeats
 * every 72 hours, is answered after its signature is verified: an endpoint that answers earlier signs forgeries.
 * Deliveries with the same body are duplicates; each body has the event's time in milliseconds.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * zoom({ secret: process.env.ZOOM_SECRET_TOKEN })
 * ```
 */
export function zoom<X extends object = NoListedEvents>(
  options: ZoomOptions<X>,
): Provider<WithEvents<ZoomEvents, X>> {
  checkSenderOptions('zoom', options)
  return defineProvider({
    name: 'zoom',
    scheme: hmacScheme('zoom', {
      secret: options.secret,
      header: 'x-zm-signature',
      format: 'v0={hex}',
      timestampHeader: 'x-zm-request-timestamp',
      signedContent: 'v0:{timestamp}:{body}',
    }),
    events: listedEvents<ZoomEvents, X>(ZOOM_EVENTS, options.events),
    identify: identityAt('/event'),
    handshakes: [
      {
        on: 'delivery',
        when: { at: '/event', equals: 'endpoint.url_validation' },
        grammar: /^[\w-]{1,128}$/,
        answer: {
          json: {
            plainToken: '{echo:/payload/plainToken}',
            encryptedToken: '{hmac-sha256-hex:/payload/plainToken}',
          },
        },
      },
    ],
  })
}
