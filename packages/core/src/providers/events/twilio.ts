/** The requests that most applications handle, by the names that Hookseal makes of their fields. */
export const TWILIO_EVENTS = [
  'call.busy',
  'call.canceled',
  'call.completed',
  'call.failed',
  'call.in-progress',
  'call.no-answer',
  'call.received',
  'call.ringing',
  'message.delivered',
  'message.failed',
  'message.queued',
  'message.read',
  'message.received',
  'message.sent',
  'message.undelivered',
  'recording.completed',
] as const

/** The fields of a request. One that comes more than once has a list of values. */
export interface TwilioFields {
  readonly [field: string]: string | readonly string[] | undefined
}

/** A message that somebody sent to you (https://www.twilio.com/docs/messaging/guides/webhook-request). */
export interface TwilioMessage extends TwilioFields {
  /** The message's id, `SM…` or `MM…`. */
  readonly MessageSid: string
  /** The account that the message belongs to. */
  readonly AccountSid: string
  /** Who sent the message, such as `+15550001111`. */
  readonly From: string
  /** Your number or other address. */
  readonly To: string
  /** The text, which may be empty. */
  readonly Body: string
  /** How many files came with it, as text. */
  readonly NumMedia: string
  /** The address of the first file. */
  readonly MediaUrl0?: string | undefined
  /** The content type of the first file. */
  readonly MediaContentType0?: string | undefined
}

/** What became of a message of yours (https://www.twilio.com/docs/messaging/guides/track-outbound-message-status). */
export interface TwilioMessageStatus extends TwilioFields {
  /** The message's id, `SM…` or `MM…`. */
  readonly MessageSid: string
  /** The message's status, such as `delivered`. */
  readonly MessageStatus: string
  /** The account that the message belongs to. */
  readonly AccountSid: string
  /** Whom you sent the message to. */
  readonly To: string
  /** Why the message failed, as a number in text. */
  readonly ErrorCode?: string | undefined
}

/** A call, when Twilio asks what to do or tells its status (https://www.twilio.com/docs/voice/twiml). */
export interface TwilioCall extends TwilioFields {
  /** The call's id, which begins with `CA`. */
  readonly CallSid: string
  /** The call's status, such as `ringing` or `completed`. */
  readonly CallStatus: string
  /** The account that the call belongs to. */
  readonly AccountSid: string
  /** Who calls, such as `+15550001111`. */
  readonly From: string
  /** Who is called, such as `+15550002222`. */
  readonly To: string
  /** Whether the call is `inbound`, or which kind of outbound. */
  readonly Direction?: string | undefined
  /** The keys that the caller pressed, after `<Gather>`. */
  readonly Digits?: string | undefined
  /** How long the call took, in seconds as text. */
  readonly CallDuration?: string | undefined
}

/** A recording that is ready, or what became of it. */
export interface TwilioRecording extends TwilioFields {
  /** The recording's id, which begins with `RE`. */
  readonly RecordingSid: string
  /** The recording's status, such as `completed`. */
  readonly RecordingStatus: string
  /** The account that the recording belongs to. */
  readonly AccountSid: string
  /** The address of the recording. */
  readonly RecordingUrl: string
  /** How long the recording is, in seconds as text. */
  readonly RecordingDuration?: string | undefined
  /** The call that was recorded. */
  readonly CallSid?: string | undefined
}

type Name = (typeof TWILIO_EVENTS)[number]
type PayloadOf<N extends Name> = N extends 'message.received'
  ? TwilioMessage
  : N extends `message.${string}`
    ? TwilioMessageStatus
    : N extends `call.${string}`
      ? TwilioCall
      : TwilioRecording
type Listed = { readonly [N in Name]: PayloadOf<N> }

/** The requests of Twilio that most applications handle; there are more. */
export interface TwilioEvents extends Listed {
  /** Every request that is not listed: the fields of a form, or whatever a JSON body holds. */
  readonly '*': Readonly<Record<string, unknown>>
}
