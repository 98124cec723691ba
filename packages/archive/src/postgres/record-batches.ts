import type { RecordedDelivery } from '../archive-storage.ts'

/** Writes one delivery, in its own statement or together with others. */
export type RecordOne = (row: RecordedDelivery) => Promise<void>

interface Waiting {
  readonly row: RecordedDelivery
  resolve(): void
  reject(error: unknown): void
}

// A slower statement no longer counts toward the limit, so that a lock on one row does not block all deliveries.
const PATIENCE_MS = 50
const MAX_STATEMENTS = 2
const MAX_ROWS = 32
const MAX_CHARACTERS = 4_000_000

/**
 * Takes rows off the queue for one statement. Each key is taken only once, since a statement can write a row only once.
 */
function takeBatch(waiting: Waiting[]): readonly Waiting[] {
  const batch = new Map<string, Waiting>()
  let characters = 0
  while (waiting[0] !== undefined && batch.size < MAX_ROWS) {
    const { key, packed } = waiting[0].row
    characters += packed.length
    if (batch.has(key) || (batch.size > 0 && characters > MAX_CHARACTERS)) break
    batch.set(key, waiting.shift() as Waiting)
  }
  return [...batch.values()]
}

/**
 * Records concurrent deliveries with few statements: while some are in progress, new ones wait for the next statement.
 * A single delivery does not wait. `write` records rows with different keys in one statement.
 */
export function recordBatches(
  write: (rows: readonly RecordedDelivery[]) => Promise<void>,
): RecordOne {
  const waiting: Waiting[] = []
  let statements = 0

  const send = async (batch: readonly Waiting[]) => {
    try {
      // In the same order in all processes, so that two batches never wait for each other's rows.
      await write(batch.map(({ row }) => row).sort((a, b) => (a.key < b.key ? -1 : 1)))
      for (const { resolve } of batch) resolve()
    } catch (error) {
      // A row that the database rejects must not make the others fail.
      if (batch.length === 1) batch[0]?.reject(error)
      else await Promise.all(batch.map((one) => send([one])))
    }
  }
  const sendNext = () => {
    while (waiting.length > 0 && statements < MAX_STATEMENTS) {
      statements++
      let isCounted = true
      const leave = () => {
        if (!isCounted) return
        isCounted = false
        statements--
        sendNext()
      }
      const timer = setTimeout(leave, PATIENCE_MS)
      void send(takeBatch(waiting)).finally(() => {
        clearTimeout(timer)
        leave()
      })
    }
  }

  return (row) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ row, resolve, reject })
      sendNext()
    })
}
