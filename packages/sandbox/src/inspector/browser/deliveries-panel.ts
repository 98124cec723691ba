import type { VNode } from 'preact'
import type { Delivery } from '../../domain/model.ts'
import { clockTime, NAMES, until } from './format.ts'
import { html } from './html.ts'
import { show } from './state.ts'

function answer({ lastStatus, lastError, attempts }: Delivery): string {
  if (lastStatus !== null) return String(lastStatus)
  return lastError ?? (attempts === 0 ? '' : '…')
}

function Row({ delivery }: { readonly delivery: Delivery }): VNode | VNode[] {
  const { id, sender, eventType, kind, state, attempts, maxAttempts } = delivery
  const isWaiting = state === 'pending' && attempts > 0
  return html`<tr>
    <td data-label="State"><span class="state ${state}">${state}</span></td>
    <td data-label="Event" class="event">
      <button type="button" class="link" onClick=${() => void show(id)}>${eventType}</button>
      <span class="muted">${NAMES[sender as 'rine'] ?? sender}${kind === 'event' ? '' : `, ${kind}`}</span>
    </td>
    <td data-label="Attempts">
      ${attempts} of ${maxAttempts}
      ${isWaiting && html`<span class="muted"> next in ${until(delivery.nextAt)}</span>`}
    </td>
    <td data-label="Latency">
      ${delivery.lastDurationMs === null ? '' : `${delivery.lastDurationMs} ms`}
    </td>
    <td data-label="Answer" class="answer">${answer(delivery)}</td>
    <td data-label="Time" class="muted">${clockTime(delivery.createdAt)}</td>
  </tr>`
}

/** The deliveries, newest first, updated live. */
export function DeliveriesPanel({
  deliveries,
}: {
  readonly deliveries: readonly Delivery[]
}): VNode | VNode[] {
  const columns = ['State', 'Event', 'Attempts', 'Latency', 'Answer', 'Time']
  return html`<section aria-labelledby="deliveries-title">
    <h2 id="deliveries-title">Deliveries</h2>
    ${
      deliveries.length === 0
        ? html`<p class="muted empty">No deliveries yet. Register a webhook and trigger an event.</p>`
        : html`<table>
            <thead>
              <tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr>
            </thead>
            <tbody>
              ${deliveries.map((one) => html`<${Row} key=${one.id} delivery=${one} />`)}
            </tbody>
          </table>`
    }
  </section>`
}
