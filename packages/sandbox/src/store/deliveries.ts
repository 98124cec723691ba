import type { Delivery, DeliveryBytes, DeliveryState, Sender } from '../domain/model.ts'
import { type DeliveryQuery, listQuery } from './delivery-query.ts'
import type { Database, Row, Value } from './open-database.ts'

/** The number of deliveries in one state that were created in one time slice. */
export interface SliceCount {
  /** The number of whole slices since the oldest one started. */
  readonly slice: number
  readonly state: DeliveryState
  readonly count: number
}

/** The number of deliveries in each state. */
export type Counts = Readonly<Record<DeliveryState, number>>

/** The pending deliveries of one webhook. */
export interface Queue {
  readonly webhookId: string
  readonly nextAt: number
}

// Jumps from webhook to webhook in an index, regardless of the number of their deliveries.
const QUEUES = `WITH RECURSIVE queue (webhookId) AS (
    SELECT min(webhookId) FROM deliveries WHERE state = 'pending'
    UNION ALL
    SELECT (SELECT min(webhookId) FROM deliveries
      WHERE state = 'pending' AND webhookId > queue.webhookId)
    FROM queue WHERE webhookId IS NOT NULL
  )
  SELECT webhookId, (SELECT min(nextAt) FROM deliveries
    WHERE state = 'pending' AND webhookId = queue.webhookId) AS nextAt
  FROM queue WHERE webhookId IS NOT NULL`

/** The fields that change while a delivery progresses. */
export type Progress = Partial<
  Pick<
    Delivery & DeliveryBytes,
    | 'state'
    | 'attempts'
    | 'nextAt'
    | 'settledAt'
    | 'lastStatus'
    | 'lastError'
    | 'lastDurationMs'
    | 'body'
  >
>

/** All deliveries, including finished ones. */
export interface Deliveries {
  add(delivery: Omit<Delivery, 'seq'> & DeliveryBytes): Delivery
  get(id: string): Delivery | undefined
  bytes(id: string): DeliveryBytes
  /** Newest first. */
  list(query: DeliveryQuery): readonly Delivery[]
  ofEvent(sender: Sender, eventId: string): readonly Delivery[]
  counts(webhookId?: string): Counts
  /** The pending delivery that is due first, of one webhook or of all. */
  due(now: number, webhookId?: string): Delivery | undefined
  /** When the first pending delivery of each webhook is due. */
  queues(): readonly Queue[]
  /** When the next pending delivery is due. */
  nextAt(): number | undefined
  /** Whether any delivery is pending or processing. */
  hasUnsettled(): boolean
  update(id: string, progress: Progress): void
  /** Makes all pending deliveries of this webhook due now. */
  expedite(webhookId: string, now: number): void
  /** Requeues deliveries that were being sent when the process ended. */
  requeue(now: number): void
  /** Counts the deliveries created since then, by state and time slice. */
  countsBySlice(since: number, sliceMs: number): readonly SliceCount[]
}

const COLUMNS = `seq, id, webhookId, sender, owner, eventId, eventType, kind, state, attempts,
  maxAttempts, nextAt, createdAt, settledAt, taskId, taskTitle, lastStatus, lastError, lastDurationMs`
const INSERTED = `${COLUMNS.replace('seq, ', '')}, eventHeaders, body, signedBody`.split(/,\s*/)
const INSERT = `INSERT INTO deliveries (${INSERTED.join()})
  VALUES (${INSERTED.map(() => '?').join()}) RETURNING ${COLUMNS}`

const deliveryOf = (row: Row) => Object.freeze(row as unknown as Delivery)

/** The table of deliveries. */
export function deliveriesOf(database: Database): Deliveries {
  const select = (rest: string, values: readonly Value[]) =>
    database.all(`SELECT ${COLUMNS} FROM deliveries ${rest}`, values).map(deliveryOf)
  return Object.freeze<Deliveries>({
    add(delivery) {
      const eventHeaders = JSON.stringify(delivery.eventHeaders)
      const fields = { ...delivery, eventHeaders } as unknown as Record<string, Value>
      const values = INSERTED.map((name) => fields[name] ?? null)
      return deliveryOf(database.get(INSERT, values) as Row)
    },
    get: (id) => select('WHERE id = ?', [id])[0],
    bytes(id) {
      const sql = 'SELECT body, signedBody, eventHeaders FROM deliveries WHERE id = ?'
      const row = database.get(sql, [id]) as unknown as DeliveryBytes
      return { ...row, eventHeaders: JSON.parse(String(row.eventHeaders)) }
    },
    list(query) {
      const { sql, values } = listQuery(query)
      return select(sql, values)
    },
    ofEvent: (sender, eventId) =>
      select('WHERE eventId = ? AND sender = ? ORDER BY seq', [eventId, sender]),
    counts(webhookId) {
      const rows = database.all(
        'SELECT state, count(*) AS n FROM deliveries WHERE webhookId = ifnull(?, webhookId) GROUP BY state',
        [webhookId ?? null],
      )
      const none: Counts = { pending: 0, processing: 0, delivered: 0, failed: 0, dead: 0 }
      return { ...none, ...Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)])) }
    },
    due(now, webhookId) {
      const [own, values] = webhookId === undefined ? ['', []] : ['AND webhookId = ?', [webhookId]]
      const sql = `WHERE state = 'pending' ${own} AND nextAt <= ? ORDER BY nextAt, seq LIMIT 1`
      return select(sql, [...values, now])[0]
    },
    queues: () => database.all(QUEUES) as unknown as readonly Queue[],
    nextAt() {
      const row = database.get("SELECT min(nextAt) AS at FROM deliveries WHERE state = 'pending'")
      const at = row?.['at'] ?? null
      return at === null ? undefined : Number(at)
    },
    // Runs after every change, so it must not count a long queue.
    hasUnsettled: () =>
      database.get("SELECT 1 FROM deliveries WHERE state IN ('pending', 'processing') LIMIT 1") !==
      undefined,
    update(id, progress) {
      const entries = Object.entries(progress)
      const sets = entries.map(([name]) => `${name} = ?`).join()
      const values = [...entries.map(([, value]) => value as Value), id]
      database.run(`UPDATE deliveries SET ${sets} WHERE id = ?`, values)
    },
    expedite: (webhookId, now) =>
      database.run(
        "UPDATE deliveries SET nextAt = min(nextAt, ?) WHERE state = 'pending' AND webhookId = ?",
        [now, webhookId],
      ),
    requeue: (now) =>
      database.run(
        "UPDATE deliveries SET state = 'pending', nextAt = ? WHERE state = 'processing'",
        [now],
      ),
    countsBySlice(since, sliceMs) {
      const sql = `SELECT (createdAt - ?) / ? AS slice, state, count(*) AS count FROM deliveries
        WHERE createdAt >= ? GROUP BY 1, 2`
      return database.all(sql, [since, sliceMs, since]) as unknown as readonly SliceCount[]
    },
  })
}
