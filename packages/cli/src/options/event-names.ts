import type { AnyProvider } from '@hookseal/core'

/** The event types of a provider. Empty if it lists none and therefore accepts any. */
export function eventNames({ events }: AnyProvider): readonly string[] {
  return Object.keys(events ?? {}).filter((name) => name !== '*')
}
