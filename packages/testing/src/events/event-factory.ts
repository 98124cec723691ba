import type { EventName } from '@hookseal/core'
import { didYouMean } from '@hookseal/core/toolkit'
import type { DeepPartial } from './overridden.ts'

/** Creates events in the format of one sender. Every event has new ids. */
export interface EventFactory<E extends { '*': object }> {
  /** Creates an event with only the required fields. */
  minimal<N extends EventName<E>>(type: N, overrides?: DeepPartial<E[N]>): E[N]
  /** Creates an event with every field that the sender documents. */
  full<N extends EventName<E>>(type: N, overrides?: DeepPartial<E[N]>): E[N]
  /** Creates an event whose type the sender does not document. */
  unknown(overrides?: DeepPartial<E['*']>): E['*']
}

/**
 * Returns the function that creates the data of a documented event type.
 *
 * @throws TypeError for any other type, with the one that was probably meant.
 */
export function knownMaker<T>(
  factory: string,
  makers: Readonly<Record<string, T>>,
  type: string,
): T {
  const known = Object.keys(makers)
  const maker = Object.hasOwn(makers, type) ? makers[type] : undefined
  if (maker !== undefined) return maker
  const meant = didYouMean(String(type), known) || `; the documented types are ${known.join(', ')}.`
  throw new TypeError(
    `${factory}: the sender does not document an event "${type}"${meant} For other events, use unknown()`,
  )
}
