import { handingerEvents, ricloudEvents, rineEvents, signed } from '@hookseal/testing'
import { newId } from '../ids.ts'
import { identityOf } from './identity-of.ts'
import { mergeSample } from './merge-sample.ts'
import type { HeaderPair, Sender } from './model.ts'
import type { KnownSender } from './senders.ts'

/** A generated event. */
export interface MadeEvent {
  readonly id: string
  readonly type: string
  readonly body: Uint8Array
  /** The headers that belong to the event, such as its name. */
  readonly eventHeaders: readonly HeaderPair[]
  readonly taskId: string | null
  readonly taskTitle: string | null
}

/** The event to send. */
export interface EventInput {
  /** The sender, by the name of its provider. */
  readonly sender: Sender
  /** The event type, published or not. @default what the body says, else the sender's first published type */
  readonly type?: string | undefined
  /** Fields that override those of the sample. */
  readonly payload?: Readonly<Record<string, unknown>> | undefined
  /** The exact body instead of a sample: text or bytes, valid or not. */
  readonly body?: string | Uint8Array | undefined
}

type Fields = Readonly<Record<string, unknown>>

function fullSample({ sender, types }: KnownSender, type: string): object | undefined {
  const isKnown = types.includes(type)
  if (sender === 'handinger') return handingerEvents.full()
  if (sender === 'rine') {
    return isKnown
      ? rineEvents.full(type as 'message.received')
      : rineEvents.unknown({ event: type })
  }
  if (sender !== 'ricloud') return undefined
  if (isKnown) return ricloudEvents.full(type as 'task.succeeded')
  const dot = type.lastIndexOf('.')
  const names = { type: type.slice(0, Math.max(dot, 0)) || type, action: type.slice(dot + 1) }
  return ricloudEvents.unknown(names)
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
export function makeEvent(
  known: KnownSender,
  { sender, type: named, payload, body: given }: EventInput,
): MadeEvent {
  const { provider, sign } = known.example
  const proofs = [...known.proofHeaders, 'content-type']
  const first = named ?? known.types[0]
  const sample = fullSample(known, first ?? '') ?? known.sample(first)
  // Read from the sample itself: a merged copy has no headers.
  const eventHeaders = signed(provider, sample, sign).rawHeaders.filter(
    ([name]) => !proofs.includes(name),
  )
  const { body } = signed(provider, given ?? mergeSample(sample, payload), sign)
  const identity = identityOf(provider, body, eventHeaders)
  const fields = sender === 'handinger' ? fieldsOf(body) : {}
  const type = named ?? (given === undefined ? first : text(identity.type)) ?? first
  return {
    // The senders without an id in the event get one for the log; a signed id stays the same over the retries.
    id: known.signsId ? `msg_${newId.hex()}` : (text(identity.id) ?? newId.uuid()),
    type: type ?? text(identity.type) ?? 'event',
    body,
    eventHeaders,
    taskId: text(fields['taskId']),
    taskTitle: text(fields['title']),
  }
}
