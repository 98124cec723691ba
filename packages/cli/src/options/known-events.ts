import { KNOWN_PROVIDERS } from '@hookseal/testing'
import { eventNames } from './event-names.ts'
import { makeLeniently } from './provider.ts'

// Names with blanks or signs of a shell are left out: they would have to be quoted in each shell.
const PLAIN = /^[\w./-]+$/

/** The names of the events of every known provider, where they are plain words. */
export function knownEvents(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...KNOWN_PROVIDERS].map(([name, { make }]) => {
      const provider = makeLeniently(make, { secret: 'none', url: 'https://example.com/' })
      return [name, eventNames(provider).filter((event) => PLAIN.test(event))]
    }),
  )
}
