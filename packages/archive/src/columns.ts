/** The columns that `record` writes beside the status, in the order of their values. */
export const COLUMNS: readonly string[] = [
  'key',
  'provider',
  'endpoint',
  'id',
  'type',
  'received_at',
  'attempt',
  'subject',
  'redacted',
  'packed',
]

/** Those that a later attempt writes anew. The first arrival says since when a delivery is kept. */
export const OVERWRITTEN: readonly string[] = COLUMNS.filter(
  (column) => column !== 'key' && column !== 'received_at',
)
