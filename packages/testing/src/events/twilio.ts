import { randomUUID } from 'node:crypto'
import type { EventName } from '@hookseal/core'
import type { TwilioEvents } from '@hookseal/core/providers/twilio'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'
import type { DeepPartial } from './overridden.ts'

/** Creates everything that Twilio sends, with new ids. */
export interface TwilioEventFactory extends EventFactory<TwilioEvents> {
  /** Creates the form that Twilio sends for a request. `minimal` and `full` return only its fields. */
  form<N extends EventName<TwilioEvents>>(
    type: N,
    overrides?: DeepPartial<TwilioEvents[N]>,
  ): URLSearchParams
}

const sid = (kind: string) => `${kind}${randomUUID().replaceAll('-', '')}`
const ends = { From: '+15550001111', To: '+15550002222' }

const message = () => ({ ...ends, Body: 'Hello', NumMedia: '0', SmsStatus: 'received' })
const status = (MessageStatus: string) => () => ({
  ...ends,
  MessageStatus,
  SmsStatus: MessageStatus,
})
const call = (CallStatus: string, Direction: string) => () => ({ ...ends, CallStatus, Direction })
const progress = (CallStatus: string) => () => ({
  ...call(CallStatus, 'outbound-api')(),
  CallbackSource: 'call-progress-events',
})

/** The fields that identify each kind of request. */
const KINDS: Readonly<Record<string, (status: string) => object>> = {
  call: (CallStatus) => ({ CallSid: sid('CA'), CallStatus }),
  message: (MessageStatus) => ({ MessageSid: sid('SM'), MessageStatus }),
  recording: (RecordingStatus) => ({
    RecordingSid: sid('RE'),
    RecordingStatus,
    RecordingUrl: 'https://api.twilio.example/recordings/1',
    CallSid: sid('CA'),
  }),
}

/** The fields of an event type. Twilio itself does not name its events. */
function fieldsOf(type: string): object {
  const [kind = '', status = ''] = type.split('.')
  const make = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined
  if (make === undefined || status === '') return { Type: type }
  // An incoming message has no MessageStatus.
  return type === 'message.received' ? { MessageSid: sid('SM') } : make(status)
}

const made: SenderEvents<TwilioEvents> = makeEvents<TwilioEvents>({
  factory: 'twilioEvents',
  data: {
    'message.received': message,
    'message.delivered': status('delivered'),
    'message.failed': status('failed'),
    'message.queued': status('queued'),
    'message.read': status('read'),
    'message.sent': status('sent'),
    'message.undelivered': status('undelivered'),
    'call.received': call('ringing', 'inbound'),
    'call.busy': progress('busy'),
    'call.canceled': progress('canceled'),
    'call.completed': progress('completed'),
    'call.failed': progress('failed'),
    'call.in-progress': progress('in-progress'),
    'call.no-answer': progress('no-answer'),
    'call.ringing': progress('ringing'),
    'recording.completed': () => ({ RecordingDuration: '12' }),
  },
  event: (type, data) => ({ AccountSid: sid('AC'), ...fieldsOf(type), ...data }),
  optional: () => ({ ApiVersion: '2010-04-01', FromCountry: 'US', ToCountry: 'US' }),
  unlisted: 'message.invented-for-a-test',
})

/** Creates a form with these fields. A list becomes a repeated field. */
function formOf(fields: object): URLSearchParams {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  )
  return new URLSearchParams(pairs)
}

/**
 * Creates everything that Twilio sends, with new ids. Pass a `form()` to `signed()`: an object is signed as JSON, which
 * only a few Twilio products use.
 *
 * @example
 * ```ts
 * signed(provider, twilioEvents.form('message.received', { Body: 'STOP' }))
 * ```
 */
export const twilioEvents: TwilioEventFactory = Object.freeze<TwilioEventFactory>({
  ...made.factory,
  form: (type, overrides) => formOf(made.factory.minimal(type, overrides)),
})

/** Creates the text of a form of any type, for tools. */
export const sampleOfTwilio = (type?: string): string => formOf(made.sample(type)).toString()
