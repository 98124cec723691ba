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
  /** The headers that belong to the event, such as its type. */
  readonly eventHeaders: readonly HeaderPair[]
  readonly taskId: string | null
  readonly taskTitle: string | null
}

/** The event to send. */
export interface EventInput {
  /** The sender, by the name of its provider. */
  readonly sender: Sender
  /** The event type, listed or not. @default the type in the body, or the sender's first listed type */
  readonly type?: string | undefined
  /** Fields that override those of the sample. */
  readonly payload?: Readonly<Record<string, unknown>> | undefined
  /** The exact body instead of a sample: a string or bytes, valid or not. */
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

/** Creates an event like its sender would: documented fields as documented, and guesses for the rest. */
export function makeEvent(
  known: KnownSender,
  { sender, type: named, payload, body: given }: EventInput,
): MadeEvent {
  const { provider, sign } = known.example
  const proofs = [...known.proofHeaders, 'content-type']
  const first = named ?? known.types[0]
  const sample = fullSample(known, first ?? '') ?? known.sample(first)
  // Read from the original sample, because a merged copy has no headers.
  const eventHeaders = signed(provider, sample, sign).rawHeaders.filter(
    ([name]) => !proofs.includes(name),
  )
  const { body } = signed(provider, given ?? mergeSample(sample, payload), sign)
  const identity = identityOf(provider, body, eventHeaders)
  const fields = sender === 'handinger' ? fieldsOf(body) : {}
  const type = named ?? (given === undefined ? first : text(identity.type)) ?? first
  return {
    // Events without an id get one for the log. A signed id stays the same across retries.
    id: known.signsId ? `msg_${newId.hex()}` : (text(identity.id) ?? newId.uuid()),
    type: type ?? text(identity.type) ?? 'event',
    body,
    eventHeaders,
    taskId: text(fields['taskId']),
    taskTitle: text(fields['title']),
  }
}
