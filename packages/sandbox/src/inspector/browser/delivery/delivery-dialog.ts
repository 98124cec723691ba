import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { stateOf } from '../list/outcome.ts'
import { CopyButton } from '../shared/copy-button.ts'
import { eventName } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { Stopped } from '../shared/stopped.ts'
import { useNow } from '../shared/ticking.ts'
import { neighborOf } from '../state/deliveries.ts'
import { refresh } from '../state/follow.ts'
import { type OpenDelivery, openDelivery } from '../state/open-delivery.ts'
import { labelOf } from '../state/overview.ts'
import { isStopped } from '../state/request.ts'
import { go, leaveDelivery, route } from '../state/route.ts'
import { Attempts } from './attempts.ts'
import { BodyView } from './body-view.ts'
import { CompareAttempts } from './compare-attempts.ts'
import { DeliveryActions } from './delivery-actions.ts'
import { Verdict } from './verdict.ts'

type Vnodes = VNode | VNode[]

function Content({ view }: { readonly view: OpenDelivery }): Vnodes {
  const { delivery, body, verdict } = view
  const { id, sender, kind, eventId } = delivery
  return html`<p class="muted ids">
      ${labelOf(sender)}${kind === 'event' ? '' : `, ${kind}`}, delivery <code>${id}</code>, event <code>${eventId}</code>${' '}
      <${CopyButton} label="Copy the ID" text=${() => id} />
    </p>
    <${Verdict} delivery=${delivery} verdict=${verdict} />
    <${DeliveryActions} view=${view} />
    <${BodyView} body=${body} />
    <${CompareAttempts} view=${view} />
    <${Attempts} ...${view} />`
}

function State({ delivery }: OpenDelivery): Vnodes {
  const { text, tone } = stateOf(delivery, useNow())
  return html`<span class="state ${tone}">${text}</span>`
}

function Moves({ id }: { readonly id: string }): Vnodes {
  const move = (step: number, label: string) => {
    const next = neighborOf(id, step)
    return html`<button type="button" class="small" disabled=${next === undefined}
      onClick=${() => go({ id: next }, 'replace')}>${label}</button>`
  }
  return html`<nav class="actions moves" aria-label="Other deliveries">
    ${move(-1, 'Newer')} ${move(1, 'Older')}
    <span class="muted keys">Keys: <kbd>k</kbd> newer, <kbd>j</kbd> older, <kbd>Esc</kbd> closes.</span>
  </nav>`
}

const STEPS: Readonly<Record<string, number>> = { j: 1, k: -1 }

function onKey(event: KeyboardEvent): void {
  const { id } = route.value
  const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test((event.target as Element).tagName)
  if (id === undefined || isTyping || event.altKey || event.ctrlKey || event.metaKey) return
  const next = neighborOf(id, STEPS[event.key] ?? 0)
  if (STEPS[event.key] !== undefined && next !== undefined) go({ id: next }, 'replace')
}

function Dialog({ id }: { readonly id: string }): Vnodes {
  const dialog = useRef<HTMLDialogElement>(null)
  const latest = useRef(id)
  latest.current = id
  useEffect(() => {
    const { current } = dialog
    current?.showModal()
    // Listens on the document rather than the dialog: focus may be outside it after the focused button disappeared.
    addEventListener('keydown', onKey)
    return () => {
      removeEventListener('keydown', onKey)
      current?.close()
      // The row of the last shown delivery, if it is on the current page.
      const row = document.getElementById(`row-${latest.current}`)
      const target = row ?? document.getElementById('deliveries-title')
      target?.focus()
    }
  }, [])
  useEffect(() => void refresh(), [id])
  const { value: open } = openDelivery
  const view = open?.kind === 'read' ? open.view : undefined
  const title =
    open?.kind === 'missing'
      ? open.message
      : view === undefined
        ? 'Reading…'
        : eventName(view.delivery)
  return html`<dialog ref=${dialog} class="delivery" onClose=${() => dialog.current && leaveDelivery()} aria-labelledby="delivery-title">
    <header>
      <h2 id="delivery-title">${title}</h2>
      ${view && html`<${State} ...${view} />`}
      <button type="button" class="close" onClick=${leaveDelivery}>Close</button>
    </header>
    <${Stopped} />
    ${
      view &&
      html`<fieldset disabled=${isStopped.value} role="presentation">
        <${Moves} id=${id} />
        <${Content} key=${view.delivery.id} view=${view} />
      </fieldset>`
    }
  </dialog>`
}

/** The delivery in the URL: its verdict, its exact bytes and every attempt. */
export function DeliveryDialog(): Vnodes {
  const { id } = route.value
  return id === undefined ? [] : html`<${Dialog} id=${id} />`
}
