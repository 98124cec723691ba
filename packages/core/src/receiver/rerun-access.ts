import type { OpenedPack } from '../delivery/open-pack.ts'
import type { Outcome } from '../delivery/outcome.ts'
import type { Archive } from './archive.ts'
import { type Arrival, storedArrival } from './arrival.ts'
import type { AnyReceiver } from './receiver.ts'
import type { Settings } from './settings.ts'

/** What a receiver hands out for `rerunAccess`, which applications without an archive do not bundle. */
export interface RerunDoor {
  /** What the receiver was made of. */
  readonly settings: Settings
  /** Claims a delivery, runs its handler and finishes. */
  handle(verb: string, arrival: Arrival): Promise<Outcome>
}

/** What an archive may do with a receiver beyond its public members. */
export interface RerunAccess {
  /** The archive that the receiver writes to. */
  readonly archive: Archive | undefined
  /** Makes a finished key claimable again; does nothing without replay protection. */
  reopen(key: string): Promise<void>
  /**
   * Claims a stored delivery and runs its handler, as if it had just been verified.
   *
   * @throws TypeError for a receiver without handlers, or a delivery of another provider or endpoint
   */
  rerun(pack: OpenedPack): Promise<Outcome>
}

// A registered symbol, since the receiver and the archive can come from two copies of this package.
const DOOR: symbol = Symbol.for('hookseal.rerun')

/** Adds the door for re-runs to a receiver, out of the application's sight. */
export function openRerunDoor<R extends object>(receiver: R, door: RerunDoor): R {
  return Object.defineProperty(receiver, DOOR, { value: door })
}

const doorOf = (receiver: object) => Reflect.get(receiver, DOOR) as RerunDoor | undefined

/** Gives a receiver's door to what wraps it. Each re-run then goes through `watch`. */
export function shareRerunDoor(
  receiver: AnyReceiver,
  wrapper: AnyReceiver,
  watch: (run: () => Promise<Outcome>) => Promise<Outcome>,
): void {
  const door = doorOf(receiver)
  if (door === undefined) return
  openRerunDoor(wrapper, {
    ...door,
    handle: (verb, arrival) => watch(() => door.handle(verb, arrival)),
  })
}

/** An archive's access to a receiver. @throws TypeError for what `createReceiver` has not made */
export function rerunAccess(receiver: AnyReceiver): RerunAccess {
  const door = doorOf(Object(receiver))
  if (door === undefined) {
    throw new TypeError('rerun: give the receiver, as createReceiver() returns it')
  }
  const { settings } = door
  return {
    archive: settings.archive,
    reopen: async (key) => settings.replay?.store.reopen(key),
    rerun: async (pack) => door.handle('rerun', storedArrival(settings, pack)),
  }
}
