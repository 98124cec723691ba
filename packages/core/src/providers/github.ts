import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { GITHUB_EVENTS, type GithubEvents } from './events/github.ts'

export type { GithubEvent, GithubEvents } from './events/github.ts'

/** Options of `github`. */
export interface GithubOptions<X extends object> extends SenderOptions<X> {
  /** The webhook's secret. A repository's webhook and a GitHub App have different secrets. */
  readonly secret: Secret
}

/**
 * Receives GitHub webhooks (https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries). The header
 * is `X-Hub-Signature-256: sha256=<hex>`, an HMAC-SHA256 over the raw body, which is JSON or a form with the JSON in
 * `payload`.
 *
 * The event type and the delivery's id are in headers that GitHub does not sign, so anyone who captures a delivery
 * can change them: `typeAuthenticated` and `idAuthenticated` are `false`. Deliveries with the same body are
 * duplicates.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * github({ secret: process.env.GITHUB_WEBHOOK_SECRET })
 * ```
 */
export function github<X extends object = NoListedEvents>(
  options: GithubOptions<X>,
): Provider<WithEvents<GithubEvents, X>> {
  checkSenderOptions('github', options)
  return defineProvider({
    name: 'github',
    scheme: hmacScheme('github', {
      secret: options.secret,
      header: 'X-Hub-Signature-256',
      format: 'sha256={hex}',
    }),
    events: listedEvents<GithubEvents, X>(GITHUB_EVENTS, options.events),
    identify: (_payload, { headers }) => ({
      type: headers.get('x-github-event') ?? '',
      typeAuthenticated: false,
      id: headers.get('x-github-delivery') ?? undefined,
      idAuthenticated: false,
    }),
    payload: { form: 'payload', otherwise: 'json' },
    maxBodyBytes: 26_214_400,
  })
}
