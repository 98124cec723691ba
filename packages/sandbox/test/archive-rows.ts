import type { ArchiveQuery, ArchiveRow, ReadableArchive } from '@hookseal/core'

const START = Date.parse('2024-01-15T10:30:00Z')

/** A row; a higher number arrived later. */
export function archiveRow(number: number, fields: Partial<ArchiveRow> = {}): ArchiveRow {
  return {
    key: `key-${String(number).padStart(6, '0')}`,
    provider: 'rine',
    endpoint: 'rine',
    id: `event-${number}`,
    type: 'message.received',
    receivedAt: new Date(START + number),
    attempt: 1,
    status: 'handled',
    error: undefined,
    packed: `sealed text of ${number}`,
    ...fields,
  }
}

/** What a test sees of an archive. */
export interface TestArchive extends ReadableArchive {
  readonly queries: ArchiveQuery[]
  /** How many rows were read, of all lists. */
  read(): number
  /** How many lists were not ended. */
  openLists(): number
}

/** An archive of these rows, newest first, that only lists them. */
export function archiveOf(
  rows: () => Iterable<ArchiveRow> | AsyncIterable<ArchiveRow>,
): TestArchive {
  const queries: ArchiveQuery[] = []
  let read = 0
  let open = 0
  return {
    queries,
    read: () => read,
    openLists: () => open,
    async record() {},
    async finish() {},
    async *list(query = {}) {
      queries.push(query)
      open++
      try {
        for await (const row of rows()) {
          if (query.key !== undefined && row.key !== query.key) continue
          if (query.status !== undefined && row.status !== query.status) continue
          read++
          yield row
        }
      } finally {
        open--
      }
    },
  }
}
