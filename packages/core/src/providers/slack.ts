import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { textAt } from '../util/pointer.ts'
import { SLACK_EVENTS, SLACK_INTERACTIONS, type SlackEvents } from './events/slack.ts'

export type {
  SlackCommand,
  SlackEventCallback,
  SlackEvents,
  SlackInnerEvent,
  SlackInteraction,
} from './events/slack.ts'

/** Options of `slack`. */
export interface SlackOptions<X extends object> extends SenderOptions<X> {
  /** The app's signing secret, from its "Basic Information" page; not a token (`xoxb-…`) or the client secret. */
  readonly secret: Secret
}

/**
 * Receives events, interactions and slash commands from Slack
 * (https://docs.slack.dev/authentication/verifying-requests-from-slack). The header is `X-Slack-Signature: v0=<hex>`,
 * an HMAC-SHA256 over `v0:`, the timestamp, a colon and the raw body. The challenge that checks your URL is answered
 * after its signature is verified.
 *
 * The event type is that of the inner event, of the interaction, or of the command with its slash. Events are
 * deduplicated by `event_id`, everything else by the body. Answer a command with `context.answer`.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * slack({ secret: process.env.SLACK_SIGNING_SECRET })
 * ```
 */
export function slack<X extends object = NoListedEvents>(
  options: SlackOptions<X>,
): Provider<WithEvents<SlackEvents, X>> {
  checkSenderOptions('slack', options)
  return defineProvider({
    name: 'slack',
    scheme: hmacScheme('slack', {
      secret: options.secret,
      header: 'X-Slack-Signature',
      format: 'v0={hex}',
      timestampHeader: 'X-Slack-Request-Timestamp',
      signedContent: 'v0:{timestamp}:{body}',
    }),
    events: listedEvents<SlackEvents, X>([...SLACK_EVENTS, ...SLACK_INTERACTIONS], options.events),
    identify(payload) {
      const id = textAt(payload, '/event_id')
      const inner = textAt(payload, '/event/type') ?? textAt(payload, '/command')
      return { type: inner ?? textAt(payload, '/type') ?? '', id, key: id }
    },
    payload: { form: 'payload', otherwise: 'json-or-form' },
    handshakes: [
      {
        on: 'delivery',
        when: { at: '/type', equals: 'url_verification' },
        answer: { text: '{echo:/challenge}' },
      },
    ],
  })
}
