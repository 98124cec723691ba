import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import type { ArchivePageView, ArchiveRowView } from '../../server/archive/archive-views.ts'
import { dateTime } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { overview } from '../state/overview.ts'
import {
  type ArchiveFilter,
  archiveFilter,
  archiveView,
  followArchive,
  marks,
  narrow,
  newer,
  newest,
  older,
  reread,
  rowFault,
  showRow,
} from './archive-state.ts'

type Vnodes = VNode | VNode[]

const STATUSES = ['received', 'handled', 'discarded', 'failed', 'dead'] as const
const COLUMNS = ['Status', 'Event', 'Key', 'Attempt', 'Error', 'Received']
const KEY_LETTERS = 10

const shortened = (key: string) =>
  key.length > KEY_LETTERS ? `${key.slice(0, KEY_LETTERS)}…` : key

function Filter(): Vnodes {
  const { status, type } = archiveFilter.value
  const apply = (form: HTMLFormElement) => {
    const fields = Object.fromEntries(new FormData(form)) as unknown as ArchiveFilter
    void narrow({ status: fields.status, type: fields.type.trim() })
  }
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    apply(event.currentTarget as HTMLFormElement)
  }
  const onChange = (event: Event) => apply(event.currentTarget as HTMLFormElement)
  return html`<form class="filter" onSubmit=${onSubmit} onChange=${onChange} aria-label="Filter the archive">
    <label>Status
      <select name="status" value=${status}>
        <option value="">all</option>
        ${STATUSES.map((one) => html`<option value=${one}>${one}</option>`)}
      </select>
    </label>
    <label>Exact event type
      <input name="type" value=${type} autocomplete="off" spellcheck=${false} placeholder="all" />
    </label>
    <button type="submit">Filter</button>
    <button type="button" onClick=${() => void reread()}>Refresh</button>
  </form>`
}

function Row({ row }: { readonly row: ArchiveRowView }): Vnodes {
  const { key, type, provider, attempt, status, error, receivedAt } = row
  return html`<tr>
    <td data-label="Status"><span class="state ${status}">${status}</span></td>
    <td data-label="Event" class="event">
      <button type="button" class="link" onClick=${() => void showRow(key)}>${type}</button>
      <span class="muted">${provider}</span>
    </td>
    <td data-label="Key" title=${key}><code>${shortened(key)}</code></td>
    <td data-label="Attempt">${attempt}</td>
    <td data-label="Error" class="answer">${error !== null && html`<code>${error}</code>`}</td>
    <td data-label="Received" class="muted">${dateTime(receivedAt)}</td>
  </tr>`
}

function Nothing(): Vnodes {
  const { status, type } = archiveFilter.value
  if (marks.value.length > 0) return html`<p class="muted empty">There are no older deliveries.</p>`
  if (status === '' && type === '') {
    return html`<p class="muted empty">
      The archive is empty. A delivery appears here once a receiver with this archive has verified it.
    </p>`
  }
  const all = () => void narrow({ status: '', type: '' })
  return html`<p class="muted empty">No archived deliveries match the filter.</p>
    <p class="actions"><button type="button" onClick=${all}>Show all</button></p>`
}

function Rows({ page }: { readonly page: ArchivePageView }): Vnodes {
  if (page.rows.length === 0) return html`<${Nothing} />`
  return html`<table>
    <thead>
      <tr>${COLUMNS.map((name) => html`<th scope="col">${name}</th>`)}</tr>
    </thead>
    <tbody>
      ${page.rows.map((row) => html`<${Row} key=${row.key} row=${row} />`)}
    </tbody>
  </table>`
}

function Pager({ page }: { readonly page: ArchivePageView }): Vnodes {
  const before = marks.value.length
  if (before === 0 && !page.hasOlder) return []
  return html`<nav class="actions pager" aria-label="Pages of the archive">
    <button type="button" disabled=${before === 0} onClick=${() => void newest()}>Newest</button>
    <button type="button" disabled=${before === 0} onClick=${() => void newer()}>Newer</button>
    <button type="button" disabled=${!page.hasOlder} onClick=${() => void older()}>Older</button>
    <span class="muted">Page ${before + 1}</span>
  </nav>`
}

function Content(): Vnodes {
  const { value } = archiveView
  if (value.kind === 'reading') return html`<p class="muted">Loading the archive…</p>`
  if (value.kind === 'page') {
    return html`<${Rows} page=${value.page} /><${Pager} page=${value.page} />`
  }
  return html`<div role="alert">
    <p class="error-text">The archive could not be read: ${value.message}</p>
    <p class="actions"><button type="button" onClick=${() => void reread()}>Try again</button></p>
  </div>`
}

/** The deliveries of the archive, newest first, one page at a time. */
export function ArchivePanel(): Vnodes {
  // Anything that happens in the sandbox may change the archive.
  useEffect(() => void followArchive(), [overview.value])
  return html`<section class="archive" aria-labelledby="archive-title">
    <h2 id="archive-title">Archive</h2>
    <${Filter} />
    ${rowFault.value !== '' && html`<p class="error-text" role="alert">The delivery could not be shown: ${rowFault.value}</p>`}
    <${Content} />
  </section>`
}
