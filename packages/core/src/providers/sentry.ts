import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { atPointer, textAt } from '../util/pointer.ts'
import { SENTRY_EVENTS, type SentryEvents } from './events/sentry.ts'

export type {
  SentryCommentData,
  SentryError,
  SentryErrorData,
  SentryEvent,
  SentryEventAlertData,
  SentryEvents,
  SentryInstallationData,
  SentryIssueData,
  SentryMetricAlertData,
} from './events/sentry.ts'

/** Options of `sentry`. */
export interface SentryOptions<X extends object> extends SenderOptions<X> {
  /** The integration's client secret, from the developer settings; not a token and not a DSN. */
  readonly secret: Secret
}

// Where each resource appears in the signed body. An activity alert also has an issue, so it comes first.
const RESOURCES = new Map([
  ['activity_alert', '/data/activity'],
  ['event_alert', '/data/event'],
  ['metric_alert', '/data/metric_alert'],
  ['issue', '/data/issue'],
  ['error', '/data/error'],
  ['comment', '/data/comment_id'],
  ['installation', '/data/installation'],
  ['preprod_artifact', '/data/buildId'],
  ['seer', '/data/group_id'],
])

/**
 * Receives webhooks from Sentry's integration platform
 * (https://docs.sentry.io/integrations/integration-platform/webhooks). The header is `Sentry-Hook-Signature: <hex>`,
 * an HMAC-SHA256 over the raw body. The headers with the resource and the time are not signed, so the resource is
 * recognized from the body. The event type is the resource and the action, such as `issue.created`.
 *
 * The header names the resource only if the body does not show it, with `typeAuthenticated: false`. It can never name
 * a resource that the body would show. Deliveries with the same body are duplicates.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * sentry({ secret: process.env.SENTRY_CLIENT_SECRET })
 * ```
 */
export function sentry<X extends object = NoListedEvents>(
  options: SentryOptions<X>,
): Provider<WithEvents<SentryEvents, X>> {
  checkSenderOptions('sentry', options)
  return defineProvider({
    name: 'sentry',
    scheme: hmacScheme('sentry', { secret: options.secret, header: 'Sentry-Hook-Signature' }),
    events: listedEvents<SentryEvents, X>(SENTRY_EVENTS, options.events),
    identify(payload, { headers }) {
      const action = textAt(payload, '/action')
      if (action === undefined) return { type: '' }
      for (const [resource, at] of RESOURCES) {
        if (atPointer(payload, at) !== undefined) return { type: `${resource}.${action}` }
      }
      const named = headers.get('sentry-hook-resource') ?? ''
      const resource = /^\w+$/.test(named) && !RESOURCES.has(named) ? named : 'unknown'
      return { type: `${resource}.${action}`, typeAuthenticated: false }
    },
  })
}
