import { standardWebhooksSchemeOf } from '../authenticate/standard-webhooks.ts'
import { tokenScheme } from '../authenticate/token.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import type { SenderOptions } from '../provider/sender-options.ts'
import { checkOptions } from '../util/check-options.ts'
import { textAt } from '../util/pointer.ts'
import { GITLAB_EVENTS, type GitlabEvents } from './events/gitlab.ts'

export type {
  GitlabEvent,
  GitlabEvents,
  GitlabIssue,
  GitlabMergeRequest,
  GitlabPayload,
  GitlabPipeline,
  GitlabProject,
  GitlabPush,
} from './events/gitlab.ts'

/** Options of `gitlab`: `secret`, `token`, or both while you move a webhook from one to the other. */
export interface GitlabOptions<X extends object> extends Pick<SenderOptions<X>, 'events'> {
  /** The signing token, `whsec_…`, of GitLab 19 and later. @default no signature is accepted */
  readonly secret?: Secret
  /** The secret token, which GitLab sends unchanged in `X-Gitlab-Token`. @default no token is accepted */
  readonly token?: Secret
  /** Set to `false` to pass both: anyone who knows the token can then skip the signature. @default true */
  readonly signatureRequired?: boolean | undefined
}

/**
 * Receives GitLab webhooks (https://docs.gitlab.com/user/project/integrations/webhooks). With a signing token, GitLab
 * uses Standard Webhooks with `webhook-*` headers, and retries are recognized by the signed id. A secret token
 * authenticates the sender but not the body; retries are then recognized by the `Idempotency-Key` header, or by the
 * body if there is none.
 *
 * An option that is present must have a value, so that an unset environment variable cannot turn a signature into a
 * token.
 *
 * @throws TypeError for an unknown option, an unusable secret, neither option, or both without `signatureRequired:
 *   false`.
 * @example
 * ```ts
 * gitlab({ secret: process.env.GITLAB_SIGNING_TOKEN })
 * ```
 */
export function gitlab<X extends object = NoListedEvents>(
  options: GitlabOptions<X>,
): Provider<WithEvents<GitlabEvents, X>> {
  checkOptions('gitlab', options, ['secret', 'token', 'signatureRequired', 'events'])
  const { secret, token, signatureRequired, events } = options
  const [signs, sendsToken] = [Object.hasOwn(options, 'secret'), Object.hasOwn(options, 'token')]
  if (!signs && !sendsToken) {
    throw new TypeError('gitlab: give secret (the signing token) or token (the secret token)')
  }
  const signature = () => standardWebhooksSchemeOf('gitlab', { secret, headerPrefix: 'webhook' })
  const plain = () => tokenScheme('gitlab', { secret: token, header: 'X-Gitlab-Token' }, 'token')
  return defineProvider({
    name: 'gitlab',
    scheme: [...(signs ? [signature()] : []), ...(sendsToken ? [plain()] : [])],
    signatureRequired,
    events: listedEvents<GitlabEvents, X>(GITLAB_EVENTS, events),
    identify(payload, { headers }) {
      const type = textAt(payload, '/object_kind') ?? textAt(payload, '/event_name') ?? ''
      // The signature does not cover this header: the signed id is the key.
      if (signs && headers.has('webhook-signature')) return { type }
      const id = headers.get('idempotency-key') || undefined
      return { type, id, key: id, idAuthenticated: false }
    },
    maxBodyBytes: 26_214_400,
  })
}
