import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { counted } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { deliveries, queryOf } from '../state/deliveries.ts'
import { refresh } from '../state/follow.ts'
import { overview } from '../state/overview.ts'
import { go, hashOf, route } from '../state/route.ts'
import { DeliveryRow } from './delivery-row.ts'
import { ListFilter } from './list-filter.ts'
import { onListKey } from './list-keys.ts'

type Vnodes = VNode | VNode[]

const COLUMNS = ['Event', 'State', 'Answer', 'Attempts', 'ID', 'Time']

function Nothing(): Vnodes {
  const { state, search, before } = route.value
  if (state === '' && search === '' && before === '') {
    return html`<p class="muted empty">
      No deliveries yet. ${overview.value?.webhooks.length === 0 ? 'Start with step 1.' : 'Trigger an event in step 3.'}
    </p>`
  }
  return html`<p class="muted empty">No deliveries match.</p>
    <p class="actions">
      <button type="button" onClick=${() => go({ state: '', search: '', before: '' })}>Show all</button>
    </p>`
}

/** Links, so that each page has a URL and Back returns to the previous one. */
function Pager(): Vnodes {
  const { value: page } = deliveries
  const { before } = route.value
  const last = page?.deliveries.at(-1)
  if (page === undefined || (before === '' && !page.hasOlder)) return []
  const to = (mark: string) => hashOf({ ...route.value, id: undefined, before: mark })
  return html`<nav class="pager" aria-label="Pages of the list">
    ${before === '' ? html`<span class="muted">The newest</span>` : html`<a href=${to('')}>Newest</a>`}
    ${page.hasOlder && last !== undefined ? html`<a href=${to(String(last.seq))}>Older</a>` : html`<span class="muted">No older ones</span>`}
  </nav>`
}

function total(): string {
  const counts = overview.value?.counts ?? {}
  const sum = Object.values(counts).reduce((total, count) => total + count, 0)
  return sum === 0 ? '' : counted(sum, 'delivery', 'deliveries')
}

/** The deliveries, newest first, one page at a time, with live updates. */
export function DeliveriesPanel(): Vnodes {
  const { value: page } = deliveries
  const query = queryOf(route.value)
  useEffect(() => void refresh(), [query])
  return html`<section class="deliveries" aria-labelledby="deliveries-title" aria-busy=${page?.query !== query}>
    <div class="head">
      <h2 id="deliveries-title" tabindex="-1">Deliveries</h2>
      <p class="muted">${total()}</p>
      <${ListFilter} />
    </div>
    ${
      page === undefined
        ? html`<p class="muted empty">Loading…</p>`
        : page.deliveries.length === 0
          ? html`<${Nothing} />`
          : html`<table onKeyDown=${onListKey}>
              <thead>
                <tr>${COLUMNS.map((name) => html`<th scope="col">${name}</th>`)}</tr>
              </thead>
              <tbody>
                ${page.deliveries.map((one) => html`<${DeliveryRow} key=${one.id} delivery=${one} />`)}
              </tbody>
            </table>`
    }
    <${Pager} />
    ${
      page !== undefined &&
      page.deliveries.length > 0 &&
      html`<p class="keys muted">
      Keys: <kbd>j</kbd> <kbd>k</kbd> or arrows move, <kbd>Enter</kbd> opens, <kbd>Esc</kbd> closes, <kbd>/</kbd> searches.
    </p>`
    }
  </section>`
}
