import { type Signal, signal } from '@preact/signals'
import type {
  ArchivePageView,
  ArchiveRowDetails,
  ArchiveRowView,
  Mark,
} from '../../server/archive/archive-views.ts'
import { request } from '../state/request.ts'

/** The filter of the list. An empty string filters nothing. */
export interface ArchiveFilter {
  readonly status: ArchiveRowView['status'] | ''
  readonly type: string
}

/** The visible part of the archive: never more than one page. */
export type ArchiveView =
  | { readonly kind: 'reading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'page'; readonly page: ArchivePageView }

/** The current page of the list. */
export const archiveView: Signal<ArchiveView> = signal({ kind: 'reading' })

/** The filter of the list. */
export const archiveFilter: Signal<ArchiveFilter> = signal({ status: '', type: '' })

/** Where each page before this one ends, for going back. */
export const marks: Signal<readonly Mark[]> = signal([])

/** The open row, or why there is none. */
export const openRow: Signal<ArchiveRowDetails | undefined> = signal(undefined)

/** Why a row could not be shown. */
export const rowFault: Signal<string> = signal('')

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

// A response can arrive after another page was requested or the dialog was closed.
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

/** Reloads the page. */
async function readArchive(): Promise<void> {
  const mine = ++reading
  try {
    const page = await request<ArchivePageView>('GET', `archive?${query()}`)
    if (mine === reading) archiveView.value = { kind: 'page', page }
  } catch (error) {
    if (mine === reading) archiveView.value = { kind: 'failed', message: messageOf(error) }
  }
}

// One request at a time, no matter how often something changes.
let isFollowing = false
let isStale = false

/** Reloads the newest rows, since there may be new ones. Older pages are not reloaded. */
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

/** Reloads the page at the user's request. */
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

/** Applies a filter, and shows the newest rows. */
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
