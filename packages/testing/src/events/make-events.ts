import type { EventName } from '@hookseal/core'
import { type EventFactory, knownMaker } from './event-factory.ts'
import { withHeaders } from './event-headers.ts'
import { overridden } from './overridden.ts'

/** How one sender writes its events. */
export interface EventParts<E extends { '*': object }> {
  /** Name of the factory, for its errors. */
  readonly factory: string
  /** Makes what each listed event is about, with new ids. */
  readonly data: Readonly<Record<EventName<E>, () => object>>
  /** Makes an event of any name, with the fields that every event has. */
  readonly event: (type: string, data: object) => object
  /** Makes the fields that an event may lack. */
  readonly optional?: ((type: string, data: object) => object) | undefined
  /** Makes the headers that name the event, where the sender writes its name there. */
  readonly headers?: ((type: string) => Readonly<Record<string, string>>) | undefined
  /** A name that the sender has not published. */
  readonly unlisted: string
}

/** The events of one sender: for tests, and by a name that may be anything. */
export interface SenderEvents<E extends { '*': object }> {
  readonly factory: EventFactory<E>
  /** Makes an event of this name, or of the first that is listed. */
  readonly sample: (type?: string) => object
}

/** Makes the events of a sender from what is particular about them. */
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
