import type { ArchiveQuery, ArchiveRow } from '@hookseal/core'
import { checkOptions, nonEmpty, oneOf } from '@hookseal/core/toolkit'
import type { ArchiveStorage } from './archive-storage.ts'
import type { ArchivedDelivery } from './delivery-archive.ts'
import { storable } from './record-row.ts'

const STATUSES: readonly ArchiveRow['status'][] = [
  'received',
  'handled',
  'discarded',
  'failed',
  'dead',
]
const NAMES: readonly (keyof ArchiveQuery)[] = ['status', 'type', 'endpoint', 'key', 'since']

const text = (name: string, value: string | undefined) =>
  value === undefined ? {} : { [name]: storable(nonEmpty(`list: ${name}`, value)) }

/** Reads the query. @throws TypeError for an invalid query */
export function readQuery(query: ArchiveQuery): ArchiveQuery {
  checkOptions('list', query, NAMES)
  const { status, type, endpoint, key, since } = query
  if (since !== undefined && !(since instanceof Date && !Number.isNaN(since.getTime()))) {
    throw new TypeError('list: since must be a valid Date')
  }
  return {
    ...(status !== undefined && { status: oneOf('list: status', status, STATUSES) }),
    ...text('type', type),
    ...text('endpoint', endpoint),
    ...text('key', key),
    ...(since !== undefined && { since: new Date(since) }),
  }
}

/** Iterates over the rows of a list, newest first, with one page in memory at a time. */
export async function* listRows(
  storage: ArchiveStorage,
  query: ArchiveQuery,
): AsyncGenerator<ArchivedDelivery, void, undefined> {
  await storage.flush()
  let after: ArchivedDelivery | undefined
  for (;;) {
    const page = await storage.page({ ...query, after })
    if (page.length === 0) return
    yield* page
    after = page.at(-1)
  }
}
