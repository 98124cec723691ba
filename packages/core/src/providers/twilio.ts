import { hmacScheme } from '../authenticate/hmac.ts'
import { beginsAsJson } from '../http/payload.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { textAt } from '../util/pointer.ts'
import { TWILIO_EVENTS, type TwilioEvents } from './events/twilio.ts'

export type {
  TwilioCall,
  TwilioEvents,
  TwilioFields,
  TwilioMessage,
  TwilioMessageStatus,
  TwilioRecording,
} from './events/twilio.ts'

/** Options of `twilio`. */
export interface TwilioOptions<X extends object> extends SenderOptions<X> {
  /** The account's auth token, or the secret of a SharedKey. Pass several, such as the secondary token, as a list. */
  readonly secret: Secret
  /** The webhook's URL exactly as Twilio has it, including the query; up to 4. Never read from the request. */
  readonly url: string | readonly string[]
}

/** For each kind of request, the fields with the status and the id. The first status field present decides. */
const KINDS = [
  ['transcription', 'TranscriptionStatus', 'TranscriptionSid'],
  ['recording', 'RecordingStatus', 'RecordingSid'],
  ['message', 'MessageStatus', 'MessageSid'],
  ['message', 'SmsStatus', 'MessageSid'],
  ['call', 'CallStatus', 'CallSid'],
] as const
const STATUS = /^[a-z][a-z_-]{0,31}$/

/** Twilio does not name its events, so the name is the kind of request and its status. */
function identify(payload: unknown): { readonly type: string; readonly id?: string | undefined } {
  const field = (name: string) => textAt(payload, `/${name}`)
  for (const [kind, statusField, idField] of KINDS) {
    const status = field(statusField)
    if (status === undefined || !STATUS.test(status)) continue
    // A new inbound call is ringing while Twilio asks what to do; a status callback names its source.
    const isNewCall =
      kind === 'call' &&
      status === 'ringing' &&
      field('Direction') === 'inbound' &&
      field('CallbackSource') === undefined
    return { type: `${kind}.${isNewCall ? 'received' : status}`, id: field(idField) }
  }
  const id = field('MessageSid')
  if (id !== undefined && field('NumMedia') !== undefined) {
    return { type: 'message.received', id }
  }
  // A listed event type promises fields that were not found.
  const named = field('Type') ?? field('type') ?? ''
  return { type: named === '' || TWILIO_EVENTS.some((one) => one === named) ? 'event' : named }
}

/**
 * Receives Twilio webhooks (https://www.twilio.com/docs/usage/security). The header is `X-Twilio-Signature`, an
 * HMAC-SHA1 in base64 over your URL and the form's sorted fields, or over the URL with the digest of a JSON body. With
 * a SharedKey it may be HMAC-SHA256.
 *
 * The event type is derived from the fields: `message.received`, `message.delivered`, `call.received`,
 * `call.completed`, `recording.completed`, or a JSON body's own `type`, else `event`. Answer with TwiML through
 * `context.answer`.
 *
 * The boundaries between a form's names and values are not signed, so anyone who captures a delivery can move them:
 * `typeAuthenticated` and `idAuthenticated` are `false` for forms. The replay key is the same wherever they are.
 *
 * @throws TypeError for an unknown option, an unusable secret or a URL that is missing or not absolute.
 * @example
 * ```ts
 * twilio({ secret: process.env.TWILIO_AUTH_TOKEN, url: 'https://example.com/webhooks/twilio' })
 * ```
 */
export function twilio<X extends object = NoListedEvents>(
  options: TwilioOptions<X>,
): Provider<WithEvents<TwilioEvents, X>> {
  checkSenderOptions('twilio', options, ['secret', 'events', 'url'])
  return defineProvider({
    name: 'twilio',
    scheme: hmacScheme('twilio', {
      secret: options.secret,
      algorithm: ['sha1', 'sha256'],
      header: 'X-Twilio-Signature',
      format: '{base64}',
      signedContent: '{url}{params}',
      url: options.url,
      bodyDigest: { query: 'bodySHA256', algorithm: 'sha256', encoding: 'hex' },
    }),
    events: listedEvents<TwilioEvents, X>(TWILIO_EVENTS, options.events),
    identify(payload, { rawBody }) {
      const isExact = beginsAsJson(rawBody)
      return { ...identify(payload), typeAuthenticated: isExact, idAuthenticated: isExact }
    },
    payload: 'json-or-form',
  })
}
