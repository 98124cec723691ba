import type { ArchiveRow } from '@hookseal/core'
import type { HeaderPair } from '../../../domain/model.ts'
import { type BytesView, bytesView } from '../views.ts'

/** One delivery of the archive, as the list shows it. */
export type ArchiveRowView = Pick<
  ArchiveRow,
  'key' | 'provider' | 'endpoint' | 'type' | 'attempt' | 'status'
> & {
  readonly id: string | null
  readonly error: string | null
  /** When it first arrived, in milliseconds since the epoch. */
  readonly receivedAt: number
  /** How long its sealed text is. */
  readonly sealedLength: number
}

/** Where a page ends: at its last row. */
export type Mark = Pick<ArchiveRowView, 'key' | 'receivedAt'>

/** Some rows, newest first. */
export interface ArchivePageView {
  readonly rows: readonly ArchiveRowView[]
  /** Whether there are older rows. */
  readonly hasOlder: boolean
}

/** What an archive keeps of a delivery, once it has checked the seal. */
export interface OpenedRow {
  readonly headers: Headers
  readonly rawBody: Uint8Array
  /** Whether this is not the body that arrived. */
  readonly redacted: boolean
}

/** One row, with what it holds. */
export interface ArchiveRowDetails {
  readonly row: ArchiveRowView
  /** `null` if the archive cannot open rows, or could not open this one. */
  readonly opened: {
    readonly headers: readonly HeaderPair[]
    readonly body: BytesView
    readonly isRedacted: boolean
  } | null
  /** Why the row could not be opened; `null` if nothing was wrong. */
  readonly fault: string | null
}

/** A row for the page, without what is sealed. */
export function rowView(row: ArchiveRow): ArchiveRowView {
  const { key, provider, endpoint, type, attempt, status } = row
  return {
    ...{ key, provider, endpoint, type, attempt, status },
    id: row.id ?? null,
    error: row.error ?? null,
    receivedAt: row.receivedAt.getTime(),
    sealedLength: row.packed.length,
  }
}

/** What a row holds, for the page. */
export function openedView({ headers, rawBody, redacted }: OpenedRow): ArchiveRowDetails['opened'] {
  return { headers: [...headers], body: bytesView(rawBody), isRedacted: redacted }
}
