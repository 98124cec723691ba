import type { VNode } from 'preact'
import type { SenderView } from '../../server/views.ts'
import { html } from '../shared/html.ts'
import { overview, senders } from '../state/overview.ts'

const byLabel = (a: SenderView, b: SenderView) => a.label.localeCompare(b.label, 'en')

const options = (all: readonly SenderView[]) =>
  all.map(({ sender, label }) => html`<option key=${sender} value=${sender}>${label}</option>`)

/** A list of all senders. Those with a webhook come first. Typing a name finds it. */
export function SenderPicker({
  value,
  onChoose,
  attributes,
}: {
  readonly value: string
  readonly onChoose: (sender: string) => void
  readonly attributes: Readonly<Record<string, unknown>>
}): VNode | VNode[] {
  const used = new Set(overview.value?.webhooks.map(({ sender }) => sender))
  const sorted = [...senders.value].sort(byLabel)
  const first = sorted.filter(({ sender }) => used.has(sender))
  const others = sorted.filter(({ sender }) => !used.has(sender))
  const onChange = (event: Event) => onChoose((event.currentTarget as HTMLSelectElement).value)
  return html`<select ...${attributes} value=${value} onChange=${onChange}>
    ${value === '' && html`<option value="">Choose a sender</option>`}
    ${first.length > 0 && html`<optgroup label="With a webhook">${options(first)}</optgroup>`}
    <optgroup label=${first.length > 0 ? 'Other senders' : 'Senders'}>${options(others)}</optgroup>
  </select>`
}
