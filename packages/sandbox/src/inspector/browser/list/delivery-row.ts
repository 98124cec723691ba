import type { VNode } from 'preact'
import type { Delivery } from '../../../domain/model.ts'
import { clockTime, eventName, shortId } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { useNow } from '../shared/ticking.ts'
import { hrefOf } from '../state/deliveries.ts'
import { labelOf } from '../state/overview.ts'
import { go } from '../state/route.ts'
import { answerOf, stateOf } from './outcome.ts'

type Vnodes = VNode | VNode[]

/** Only a row that waits for a retry runs a clock. */
function Retrying({ delivery }: { readonly delivery: Delivery }): Vnodes {
  const { text, tone } = stateOf(delivery, useNow())
  return html`<span class="state ${tone}">${text}</span>`
}

function State({ delivery }: { readonly delivery: Delivery }): Vnodes {
  if (delivery.state === 'pending' && delivery.attempts > 0) {
    return html`<${Retrying} delivery=${delivery} />`
  }
  const { text, tone } = stateOf(delivery, 0)
  return html`<span class="state ${tone}">${text}</span>`
}

/** Handles the click itself, so that closing the delivery can return to this list. */
function open(event: MouseEvent, id: string): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
  event.preventDefault()
  go({ id })
}

/** One delivery in the list. The link covers the whole row. */
export function DeliveryRow({ delivery }: { readonly delivery: Delivery }): Vnodes {
  const { id, sender, eventType, kind, attempts, maxAttempts, lastDurationMs, createdAt } = delivery
  const answer = answerOf(delivery)
  const took = lastDurationMs === null || answer?.tone !== 'good' ? '' : ` in ${lastDurationMs} ms`
  return html`<tr>
    <td class="event">
      <a id="row-${id}" href=${hrefOf(id)} title=${eventType.length > 40 ? eventType : undefined}
        onClick=${(event: MouseEvent) => open(event, id)}>${eventName(delivery)}</a>
      <span class="muted from">${labelOf(sender)}${kind === 'event' ? '' : `, ${kind}`}</span>
    </td>
    <td class="how"><${State} delivery=${delivery} /></td>
    <td class="answer" title=${delivery.lastError ?? undefined}>
      ${answer && html`<span class="tone ${answer.tone}">${answer.text}</span>`}${took && html`<span class="muted">${took}</span>`}
    </td>
    <td class="tries muted">${attempts} of ${maxAttempts}</td>
    <td class="id muted" title=${id}><code>${shortId(id)}</code></td>
    <td class="when muted">${clockTime(createdAt)}</td>
  </tr>`
}
