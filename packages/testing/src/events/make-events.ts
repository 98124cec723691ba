import type { EventName } from '@hookseal/core'
import { type EventFactory, knownMaker } from './event-factory.ts'
import { withHeaders } from './event-headers.ts'
import { overridden } from './overridden.ts'

/** How one sender formats its events. */
export interface EventParts<E extends { '*': object }> {
  /** Name of the factory, for error messages. */
  readonly factory: string
  /** Creates the data of each listed event, with new ids. */
  readonly data: Readonly<Record<EventName<E>, () => object>>
  /** Creates an event of any type, with the fields that every event has. */
  readonly event: (type: string, data: object) => object
  /** Creates the optional fields of an event. */
  readonly optional?: ((type: string, data: object) => object) | undefined
  /** Creates the headers that contain the event type, if the sender puts it there. */
  readonly headers?: ((type: string) => Readonly<Record<string, string>>) | undefined
  /** An event type that the sender does not document. */
  readonly unlisted: string
}

/** The events of one sender: a factory for tests, and a function that accepts any type. */
export interface SenderEvents<E extends { '*': object }> {
  readonly factory: EventFactory<E>
  /** Creates an event of this type, or of the first listed one. */
  readonly sample: (type?: string) => object
}

/** Builds the events of a sender from its specific parts. */
export function makeEvents<E extends { '*': object }>(parts: EventParts<E>): SenderEvents<E> {
  const { data, event, optional, unlisted, headers } = parts
  const listed = (type: string) => knownMaker(parts.factory, data, type)()
  const named = <T>(type: string, made: object, overrides?: unknown) =>
    withHeaders(overridden<unknown>(made, overrides as never) as object, headers?.(type)) as T
  const factory = Object.freeze<EventFactory<E>>({
    minimal: (type, overrides) => named(type, event(type, listed(type)), overrides),
    full(type, overrides) {
      const about = listed(type)
      const [made, more] = [event(type, about), optional?.(type, about)]
      return named(type, more === undefined ? made : { ...made, ...more }, overrides)
    },
    unknown: (overrides) => named(unlisted, event(unlisted, {}), overrides),
  })
  const [first = unlisted] = Object.keys(data)
  return {
    factory,
    sample(type = first) {
      const make: (() => object) | undefined = Object.hasOwn(data, type)
        ? data[type as EventName<E>]
        : undefined
      return named(type, event(type, make?.() ?? {}))
    },
  }
}
