import type { OpenedPack } from '../delivery/open-pack.ts'
import type { Outcome } from '../delivery/outcome.ts'
import type { Archive } from './archive.ts'
import { type Arrival, storedArrival } from './arrival.ts'
import type { AnyReceiver } from './receiver.ts'
import type { Settings } from './settings.ts'

/** What a receiver exposes to `rerunAccess`, which applications without an archive do not bundle. */
export interface RerunDoor {
  /** The receiver's settings. */
  readonly settings: Settings
  /** Claims a delivery, runs its handler and finishes it. */
  handle(verb: string, arrival: Arrival): Promise<Outcome>
}

/** What an archive can do with a receiver in addition to its public members. */
export interface RerunAccess {
  /** The archive that the receiver writes to. */
  readonly archive: Archive | undefined
  /** Makes a finished key claimable again. Does nothing without replay protection. */
  reopen(key: string): Promise<void>
  /**
   * Claims a stored delivery and runs its handler, as if it had just been verified.
   *
   * @throws TypeError if the receiver has no handlers, or the delivery belongs to another provider or endpoint
   */
  rerun(pack: OpenedPack): Promise<Outcome>
}

// A registered symbol, since the receiver and the archive can come from two copies of this package.
const DOOR: symbol = Symbol.for('hookseal.rerun')

/** Adds the access for reruns to a receiver, hidden from the application. */
export function openRerunDoor<R extends object>(receiver: R, door: RerunDoor): R {
  return Object.defineProperty(receiver, DOOR, { value: door })
}

const doorOf = (receiver: object) => Reflect.get(receiver, DOOR) as RerunDoor | undefined

/** Passes a receiver's access for reruns on to its wrapper. Each rerun then goes through `watch`. */
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

/** Returns an archive's access to a receiver. @throws TypeError if `createReceiver` did not create it */
export function rerunAccess(receiver: AnyReceiver): RerunAccess {
  const door = doorOf(Object(receiver))
  if (door === undefined) {
    throw new TypeError('rerun: expected a receiver returned by createReceiver()')
  }
  const { settings } = door
  return {
    archive: settings.archive,
    reopen: async (key) => settings.replay?.store.reopen(key),
    rerun: async (pack) => door.handle('rerun', storedArrival(settings, pack)),
  }
}
