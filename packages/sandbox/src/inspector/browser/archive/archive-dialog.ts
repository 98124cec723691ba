import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { ArchiveRowDetails, ArchiveRowView } from '../../server/archive/archive-views.ts'
import { dateTime, indented, legible } from '../shared/format.ts'
import { Headers } from '../shared/headers.ts'
import { html } from '../shared/html.ts'
import { hideRow } from './archive-state.ts'

type Vnodes = VNode | VNode[]

function factsOf(row: ArchiveRowView): readonly (readonly [string, string])[] {
  const { provider, endpoint, id, key, attempt, error, receivedAt } = row
  return [
    ['received', dateTime(receivedAt)],
    ['provider', provider],
    ['endpoint', endpoint],
    ['event id', id ?? 'none'],
    ['key', key],
    ['attempt', String(attempt)],
    ['error', error ?? 'none'],
  ]
}

function Sealed({ row, fault }: ArchiveRowDetails): Vnodes {
  return html`<h3>Content</h3>
    ${
      fault === null
        ? html`<p>The content is sealed (${row.sealedLength} characters), and this archive cannot open it.</p>`
        : html`<p class="error-text" role="alert">The content could not be opened: ${fault}</p>
            <p class="muted">The sealed text is ${row.sealedLength} characters long.</p>`
    }`
}

function Opened({ headers, body, isRedacted }: NonNullable<ArchiveRowDetails['opened']>): Vnodes {
  const pretty = indented(body.text)
  const isEmpty = body.length === 0
  return html`<h3>Body, ${body.length} bytes as kept</h3>
    ${
      isRedacted &&
      !isEmpty &&
      html`<p class="redacted">
        This body is redacted: parts of it were removed before it was stored.
      </p>`
    }
    ${
      isEmpty
        ? html`<p class="muted">${isRedacted ? 'The body was not kept.' : 'The body is empty.'}</p>`
        : html`<pre class="body" tabindex="0">${legible(body)}</pre>`
    }
    ${
      pretty !== undefined &&
      html`<details><summary>Indented for reading</summary><pre tabindex="0">${pretty}</pre></details>`
    }
    <h3>Headers</h3>
    ${
      headers.length === 0
        ? html`<p class="muted">No headers were kept.</p>`
        : html`<${Headers} headers=${headers} />`
    }`
}

/** One archived delivery: its metadata, and its contents if the archive can open it. */
export function ArchiveDialog({ details }: { readonly details: ArchiveRowDetails }): Vnodes {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const { row, opened } = details
  return html`<dialog ref=${dialog} class="archive" onClose=${hideRow} aria-labelledby="row-title">
    <header>
      <h2 id="row-title">${row.type}</h2>
      <span class="state ${row.status}">${row.status}</span>
      <button type="button" class="close" aria-label="Close" onClick=${() => dialog.current?.close()}>
        Close
      </button>
    </header>
    <${Headers} headers=${factsOf(row)} />
    ${opened === null ? html`<${Sealed} ...${details} />` : html`<${Opened} ...${opened} />`}
  </dialog>`
}
