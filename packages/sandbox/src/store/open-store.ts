import { type Attempts, attemptsOf } from './attempts.ts'
import { type Deliveries, deliveriesOf } from './deliveries.ts'
import { type Events, eventsOf } from './events.ts'
import { type Database, openDatabase } from './open-database.ts'
import { type Webhooks, webhooksOf } from './webhooks.ts'

/** All persistent state. */
export interface Store {
  readonly webhooks: Webhooks
  readonly events: Events
  readonly deliveries: Deliveries
  readonly attempts: Attempts
  /** Runs the work as one transaction. */
  transaction<T>(work: () => T): T
  close(): void
}

/** The tables of a database. */
export function storeOf(database: Database): Store {
  return Object.freeze<Store>({
    webhooks: webhooksOf(database),
    events: eventsOf(database),
    deliveries: deliveriesOf(database),
    attempts: attemptsOf(database),
    transaction: database.transaction,
    close: database.close,
  })
}

/**
 * Opens a store in a SQLite file that survives restarts, or in memory.
 *
 * @throws Error if the file is in use, or was created by another version.
 */
export function openStore(file?: string): Store {
  return storeOf(openDatabase(file))
}
