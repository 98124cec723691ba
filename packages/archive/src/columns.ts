/** The columns that `record` writes in addition to the status, in the order of their values. */
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

/** The columns that a later attempt overwrites. The time of the first arrival is kept, since retention starts then. */
export const OVERWRITTEN: readonly string[] = COLUMNS.filter(
  (column) => column !== 'key' && column !== 'received_at',
)
