import type { Sender } from '../domain/model.ts'
import type { Database, Row } from './open-database.ts'

/** An event, stored once for all webhooks. */
export interface StoredEvent {
  readonly seq: number
  readonly id: string
  readonly sender: Sender
  readonly type: string
  readonly body: Uint8Array
  readonly createdAt: number
}

/** An event in a list. */
export type EventRow = Omit<StoredEvent, 'body'>

/** All events. */
export interface Events {
  add(event: Omit<StoredEvent, 'seq'>): void
  get(sender: Sender, id: string): StoredEvent | undefined
  /** Newest first, without their bodies. */
  list(sender: Sender): readonly EventRow[]
}

const LIST =
  'SELECT seq, id, sender, type, createdAt FROM events WHERE sender = ? ORDER BY seq DESC'

const eventOf = (row: Row) => Object.freeze(row as unknown as StoredEvent)

/** The table of events. */
export function eventsOf(database: Database): Events {
  return Object.freeze<Events>({
    add: ({ id, sender, type, body, createdAt }) =>
      database.run(
        'INSERT INTO events (id, sender, type, body, createdAt) VALUES (?, ?, ?, ?, ?)',
        [id, sender, type, body, createdAt],
      ),
    get(sender, id) {
      const row = database.get('SELECT * FROM events WHERE sender = ? AND id = ?', [sender, id])
      return row && eventOf(row)
    },
    list: (sender) =>
      database.all(LIST, [sender]).map((row) => Object.freeze(row as unknown as EventRow)),
  })
}
