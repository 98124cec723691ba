import { makeLeniently } from '@hookseal/core/toolkit'
import { KNOWN_PROVIDERS } from '@hookseal/testing'
import { eventNames } from './event-names.ts'

// Types with spaces or shell metacharacters are excluded, since they would need quoting in every shell.
const PLAIN = /^[\w./-]+$/

/** The event types of every known provider that are plain words. */
export function knownEvents(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...KNOWN_PROVIDERS].map(([name, { make }]) => {
      const provider = makeLeniently(make, { secret: 'none', url: 'https://example.com/' })
      return [name, eventNames(provider).filter((event) => PLAIN.test(event))]
    }),
  )
}
