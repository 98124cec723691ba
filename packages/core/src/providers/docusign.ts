import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { DOCUSIGN_EVENTS, type DocusignEvents } from './events/docusign.ts'

export type { DocusignEvent, DocusignEvents } from './events/docusign.ts'

/** Options of `docusign`. */
export interface DocusignOptions<X extends object> extends SenderOptions<X> {
  /** One of the account's active HMAC keys, as text: it looks like base64 but is not decoded. */
  readonly secret: Secret
}

/**
 * Receives DocuSign Connect events (https://developers.docusign.com/platform/webhooks/connect/validate). The headers
 * are `X-DocuSign-Signature-1` and so on, one per active key, each an HMAC-SHA256 over the raw body in base64. One
 * match is enough; headers 1 to 16 are read.
 *
 * Reads the JSON SIM format. Neither a time nor an id is signed: deliveries with the same body are duplicates, and a
 * retry, whose `retryCount` is different, is a new delivery.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * docusign({ secret: process.env.DOCUSIGN_HMAC_KEY })
 * ```
 */
export function docusign<X extends object = NoListedEvents>(
  options: DocusignOptions<X>,
): Provider<WithEvents<DocusignEvents, X>> {
  checkSenderOptions('docusign', options)
  return defineProvider({
    name: 'docusign',
    scheme: hmacScheme('docusign', {
      secret: options.secret,
      header: 'X-DocuSign-Signature-{n}',
      format: '{base64}',
    }),
    events: listedEvents<DocusignEvents, X>(DOCUSIGN_EVENTS, options.events),
    identify: identityAt('/event'),
  })
}
