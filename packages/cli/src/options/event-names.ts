import type { AnyProvider } from '@hookseal/core'

/** The names of a provider's events; none for one that lists none, and so takes any. */
export function eventNames({ events }: AnyProvider): readonly string[] {
  return Object.keys(events ?? {}).filter((name) => name !== '*')
}
