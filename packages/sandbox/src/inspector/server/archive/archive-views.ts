import type { ArchiveRow } from '@hookseal/core'
import type { HeaderPair } from '../../../domain/model.ts'
import { type BytesView, bytesView } from '../views.ts'

/** One archived delivery, as shown in the list. */
export type ArchiveRowView = Pick<
  ArchiveRow,
  'key' | 'provider' | 'endpoint' | 'type' | 'attempt' | 'status'
> & {
  readonly id: string | null
  readonly error: string | null
  /** When it first arrived, in milliseconds since the epoch. */
  readonly receivedAt: number
  /** The length of the sealed text. */
  readonly sealedLength: number
}

/** The last row of a page. */
export type Mark = Pick<ArchiveRowView, 'key' | 'receivedAt'>

/** Some rows, newest first. */
export interface ArchivePageView {
  readonly rows: readonly ArchiveRowView[]
  /** Whether there are older rows. */
  readonly hasOlder: boolean
}

/** The contents of an archived delivery, once its seal has been checked. */
export interface OpenedRow {
  readonly headers: Headers
  readonly rawBody: Uint8Array
  /** Whether the body differs from the one that was received. */
  readonly redacted: boolean
}

/** One row with its contents. */
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

/** A row for the web UI, without the sealed contents. */
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

/** The contents of a row, for the web UI. */
export function openedView({ headers, rawBody, redacted }: OpenedRow): ArchiveRowDetails['opened'] {
  return { headers: [...headers], body: bytesView(rawBody), isRedacted: redacted }
}
