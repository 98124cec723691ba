import { type Signal, signal } from '@preact/signals'
import type {
  ArchivePageView,
  ArchiveRowDetails,
  ArchiveRowView,
  Mark,
} from '../../server/archive/archive-views.ts'
import { request } from '../state/request.ts'

/** What the list is narrowed to. An empty text narrows nothing. */
export interface ArchiveFilter {
  readonly status: ArchiveRowView['status'] | ''
  readonly type: string
}

/** What is shown of the archive: one page, never more. */
export type ArchiveView =
  | { readonly kind: 'reading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'page'; readonly page: ArchivePageView }

/** The page of the list. */
export const archiveView: Signal<ArchiveView> = signal({ kind: 'reading' })

/** What the list is narrowed to. */
export const archiveFilter: Signal<ArchiveFilter> = signal({ status: '', type: '' })

/** Where each page before this one ends, so that there is a way back. */
export const marks: Signal<readonly Mark[]> = signal([])

/** The open row, or why there is none. */
export const openRow: Signal<ArchiveRowDetails | undefined> = signal(undefined)

/** Why a row could not be shown. */
export const rowFault: Signal<string> = signal('')

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

// An answer can arrive after another page was asked for, or the dialog was closed.
let reading = 0
let wantedKey: string | undefined

function query(): string {
  const { status, type } = archiveFilter.value
  const last = marks.value.at(-1)
  const given = {
    ...(status !== '' && { status }),
    ...(type !== '' && { type }),
    ...(last !== undefined && { afterKey: last.key, afterTime: String(last.receivedAt) }),
  }
  return new URLSearchParams(given).toString()
}

/** Reads the page again. */
async function readArchive(): Promise<void> {
  const mine = ++reading
  try {
    const page = await request<ArchivePageView>('GET', `archive?${query()}`)
    if (mine === reading) archiveView.value = { kind: 'page', page }
  } catch (error) {
    if (mine === reading) archiveView.value = { kind: 'failed', message: messageOf(error) }
  }
}

// One list at a time, however often something changes.
let isFollowing = false
let isStale = false

/** Reads the newest rows again, since there may be others now. Older pages stay as they are. */
export async function followArchive(): Promise<void> {
  if (marks.value.length > 0) return
  isStale = true
  if (isFollowing) return
  isFollowing = true
  while (isStale) {
    isStale = false
    await readArchive()
  }
  isFollowing = false
}

/** Reads the page again because somebody asked for it. */
export function reread(): Promise<void> {
  rowFault.value = ''
  return readArchive()
}

function goTo(next: readonly Mark[]): Promise<void> {
  marks.value = next
  rowFault.value = ''
  archiveView.value = { kind: 'reading' }
  return readArchive()
}

/** Narrows the list, and shows its newest rows. */
export function narrow(filter: ArchiveFilter): Promise<void> {
  const { status, type } = archiveFilter.value
  if (filter.status === status && filter.type === type) return Promise.resolve()
  archiveFilter.value = filter
  return goTo([])
}

/** Shows the page after this one. */
export function older(): Promise<void> {
  const { value } = archiveView
  const last = value.kind === 'page' ? value.page.rows.at(-1) : undefined
  if (last === undefined) return Promise.resolve()
  return goTo([...marks.value, { key: last.key, receivedAt: last.receivedAt }])
}

/** Shows the page before this one. */
export const newer = (): Promise<void> => goTo(marks.value.slice(0, -1))

/** Shows the newest rows. */
export const newest = (): Promise<void> => goTo([])

/** Opens a row. */
export async function showRow(key: string): Promise<void> {
  wantedKey = key
  rowFault.value = ''
  try {
    const details = await request<ArchiveRowDetails>('GET', `archive/${encodeURIComponent(key)}`)
    if (wantedKey === key) openRow.value = details
  } catch (error) {
    if (wantedKey === key) rowFault.value = messageOf(error)
  }
}

/** Closes the open row. */
export function hideRow(): void {
  wantedKey = undefined
  openRow.value = undefined
}
