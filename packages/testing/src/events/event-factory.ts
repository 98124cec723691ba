import type { EventName } from '@hookseal/core'
import { didYouMean } from '@hookseal/core/toolkit'
import type { DeepPartial } from './overridden.ts'

/** Makes events as one sender writes them. Every event has new ids. */
export interface EventFactory<E extends { '*': object }> {
  /** Makes an event with the fields that are required, and no others. */
  minimal<N extends EventName<E>>(type: N, overrides?: DeepPartial<E[N]>): E[N]
  /** Makes an event with every field that the sender has published. */
  full<N extends EventName<E>>(type: N, overrides?: DeepPartial<E[N]>): E[N]
  /** Makes an event whose name the sender has not published. */
  unknown(overrides?: DeepPartial<E['*']>): E['*']
}

/**
 * What makes the data of an event that the sender has published.
 *
 * @throws TypeError for any other name, with the one that was probably meant.
 */
export function knownMaker<T>(
  factory: string,
  makers: Readonly<Record<string, T>>,
  type: string,
): T {
  const known = Object.keys(makers)
  const maker = Object.hasOwn(makers, type) ? makers[type] : undefined
  if (maker !== undefined) return maker
  const meant = didYouMean(String(type), known) || `; it publishes ${known.join(', ')}.`
  throw new TypeError(
    `${factory}: the sender publishes no event "${type}"${meant} For another event use unknown()`,
  )
}
