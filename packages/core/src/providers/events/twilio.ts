/** The requests that most applications handle, by the names that Hookseal derives from their fields. */
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

/** The fields of a request. A field that occurs more than once has a list of values. */
export interface TwilioFields {
  readonly [field: string]: string | readonly string[] | undefined
}

/** A message that someone sent to you (https://www.twilio.com/docs/messaging/guides/webhook-request). */
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
  /** The number of attached files, as a string. */
  readonly NumMedia: string
  /** The URL of the first file. */
  readonly MediaUrl0?: string | undefined
  /** The content type of the first file. */
  readonly MediaContentType0?: string | undefined
}

/** The status of a message you sent (https://www.twilio.com/docs/messaging/guides/track-outbound-message-status). */
export interface TwilioMessageStatus extends TwilioFields {
  /** The message's id, `SM…` or `MM…`. */
  readonly MessageSid: string
  /** The message's status, such as `delivered`. */
  readonly MessageStatus: string
  /** The account that the message belongs to. */
  readonly AccountSid: string
  /** The recipient of the message. */
  readonly To: string
  /** The error code if the message failed, as a string. */
  readonly ErrorCode?: string | undefined
}

/** A call, when Twilio asks what to do or reports its status (https://www.twilio.com/docs/voice/twiml). */
export interface TwilioCall extends TwilioFields {
  /** The call's id, which begins with `CA`. */
  readonly CallSid: string
  /** The call's status, such as `ringing` or `completed`. */
  readonly CallStatus: string
  /** The account that the call belongs to. */
  readonly AccountSid: string
  /** The caller, such as `+15550001111`. */
  readonly From: string
  /** The person called, such as `+15550002222`. */
  readonly To: string
  /** The direction: `inbound`, or a kind of outbound. */
  readonly Direction?: string | undefined
  /** The keys that the caller pressed, after `<Gather>`. */
  readonly Digits?: string | undefined
  /** The duration of the call in seconds, as a string. */
  readonly CallDuration?: string | undefined
}

/** A recording that is ready, or its status. */
export interface TwilioRecording extends TwilioFields {
  /** The recording's id, which begins with `RE`. */
  readonly RecordingSid: string
  /** The recording's status, such as `completed`. */
  readonly RecordingStatus: string
  /** The account that the recording belongs to. */
  readonly AccountSid: string
  /** The URL of the recording. */
  readonly RecordingUrl: string
  /** The duration of the recording in seconds, as a string. */
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

/** The Twilio requests that most applications handle; there are more. */
export interface TwilioEvents extends Listed {
  /** Every request that is not listed: the fields of a form, or the contents of a JSON body. */
  readonly '*': Readonly<Record<string, unknown>>
}
