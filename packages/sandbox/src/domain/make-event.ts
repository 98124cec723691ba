import { handingerEvents, ricloudEvents, rineEvents } from '@hookseal/testing'
import { newId } from '../ids.ts'
import type { Sender } from './model.ts'

/** A generated event. */
export interface MadeEvent {
  readonly id: string
  readonly type: string
  readonly body: Uint8Array
  readonly taskId: string | null
  readonly taskTitle: string | null
}

/** The event to send. */
export interface EventInput {
  readonly sender: Sender
  /** The event type, published or not. @default the sender's first published type */
  readonly type?: string | undefined
  /** Fields that override those of the sample. */
  readonly payload?: Readonly<Record<string, unknown>> | undefined
  /** The exact body instead of a sample: text or bytes, valid or not. */
  readonly body?: string | Uint8Array | undefined
}

/** The event types each sender has published. Handinger has published none; this one is made up. */
export const EVENT_TYPES: Readonly<Record<Sender, readonly string[]>> = Object.freeze({
  rine: ['message.received', 'conversation.updated'],
  ricloud: [
    ...['task.succeeded', 'task.created', 'task.failed', 'poll.created', 'poll.completed'],
    ...['session.expired', 'webhook_config.test'],
  ],
  handinger: ['task.finished'],
})

type Fields = Readonly<Record<string, unknown>>

function payloadOf(sender: Sender, type: string, payload: Fields | undefined): object {
  const isKnown = EVENT_TYPES[sender].includes(type)
  if (sender === 'handinger') return handingerEvents.full(payload)
  if (sender === 'rine') {
    if (isKnown) return rineEvents.full(type as 'message.received', payload)
    return rineEvents.unknown({ ...payload, event: type })
  }
  if (isKnown) return ricloudEvents.full(type as 'task.succeeded', payload as object)
  const dot = type.lastIndexOf('.')
  const names = { type: type.slice(0, Math.max(dot, 0)) || type, action: type.slice(dot + 1) }
  return ricloudEvents.unknown({ ...payload, ...names })
}

function fieldsOf(body: Uint8Array): Fields {
  try {
    return Object(JSON.parse(Buffer.from(body).toString('utf8')))
  } catch {
    return {}
  }
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)

/** Makes an event as its sender would: published fields as published, the rest guessed. */
export function makeEvent({ sender, type: named, payload, body: given }: EventInput): MadeEvent {
  const type = named ?? EVENT_TYPES[sender][0] ?? ''
  const made = given ?? JSON.stringify(payloadOf(sender, type, payload))
  const body = typeof made === 'string' ? new TextEncoder().encode(made) : Uint8Array.from(made)
  const fields = fieldsOf(body)
  const isTask = sender === 'handinger'
  return {
    // Only ricloud's events carry an id; the others get one for the log.
    id: (sender === 'ricloud' ? text(fields['id']) : null) ?? newId.uuid(),
    type,
    body,
    taskId: isTask ? text(fields['taskId']) : null,
    taskTitle: isTask ? text(fields['title']) : null,
  }
}
