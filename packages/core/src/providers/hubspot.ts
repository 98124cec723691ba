import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { HUBSPOT_EVENTS, type HubspotEvents } from './events/hubspot.ts'

export type { HubspotEvent, HubspotEvents } from './events/hubspot.ts'

/** Options of `hubspot`. */
export interface HubspotOptions<X extends object> extends SenderOptions<X> {
  /** The app's client secret, which all of its webhooks share; not an access token. */
  readonly secret: Secret
  /** The app's target URL, as HubSpot signs it; up to 4. Never read from the request. */
  readonly url: string | readonly string[]
}

/**
 * Receives HubSpot webhooks with version 3 signatures
 * (https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation). The
 * header is `X-HubSpot-Signature-v3`, an HMAC-SHA256 in base64 over method, URL, raw body and the timestamp in
 * milliseconds. The older signatures that HubSpot sends beside it are ignored.
 *
 * A delivery is a JSON array of up to 100 events, so its name is always `events`. A retry has a different
 * `attemptNumber`, hence a different body and replay key: in the handler, deduplicate the events by `eventId` and
 * `portalId`.
 *
 * @throws TypeError for an unknown option, an unusable secret or a URL that is missing or not absolute.
 * @example
 * ```ts
 * hubspot({ secret: process.env.HUBSPOT_CLIENT_SECRET, url: 'https://example.com/webhooks/hubspot' })
 * ```
 */
export function hubspot<X extends object = NoListedEvents>(
  options: HubspotOptions<X>,
): Provider<WithEvents<HubspotEvents, X>> {
  checkSenderOptions('hubspot', options, ['secret', 'events', 'url'])
  return defineProvider({
    name: 'hubspot',
    scheme: hmacScheme('hubspot', {
      secret: options.secret,
      header: 'X-HubSpot-Signature-v3',
      format: '{base64}',
      timestampHeader: 'X-HubSpot-Request-Timestamp',
      timestampFormat: 'unix-ms',
      signedContent: '{method}{url}{body}{timestamp}',
      url: options.url,
    }),
    events: listedEvents<HubspotEvents, X>(HUBSPOT_EVENTS, options.events),
    identify: (payload) => ({ type: Array.isArray(payload) ? 'events' : '' }),
  })
}
