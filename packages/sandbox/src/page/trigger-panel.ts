import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { SenderView } from '../inspector/views.ts'
import type { Triggered } from '../senders/trigger.ts'
import { NAMES } from './format.ts'
import { html } from './html.ts'
import { request } from './request.ts'
import { act } from './state.ts'

function said({ deliveryIds: { length } }: Triggered): string {
  if (length === 0) return 'It happened, but no webhook wants it.'
  return `It happened: ${length} ${length === 1 ? 'delivery is' : 'deliveries are'} on the way.`
}

/** Makes an event happen: a published one, one of any name, or with any body. */
export function TriggerPanel({
  senders,
}: {
  readonly senders: readonly SenderView[]
}): VNode | VNode[] {
  const [chosen, choose] = useState('rine')
  const types = senders.find(({ sender }) => sender === chosen)?.types ?? []
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const fields = [...new FormData(event.currentTarget as HTMLFormElement)]
    const given = Object.fromEntries(fields.filter(([, value]) => value !== ''))
    void act(async () => said(await request<Triggered>('POST', 'trigger', given)))
  }
  const onChange = (event: Event) => choose((event.currentTarget as HTMLSelectElement).value)
  return html`<section aria-labelledby="trigger-title">
    <h2 id="trigger-title">Trigger an event</h2>
    <form class="form" onSubmit=${submit} aria-labelledby="trigger-title">
      <label>Sender
        <select name="sender" value=${chosen} onChange=${onChange}>
          ${senders.map(({ sender }) => html`<option value=${sender}>${NAMES[sender]}</option>`)}
        </select>
      </label>
      <label>Event
        <input key=${chosen} name="type" list="types" required autocomplete="off" defaultValue=${types[0]} />
        <datalist id="types">${types.map((type) => html`<option value=${type} />`)}</datalist>
      </label>
      <details class="wide">
        <summary>A body of your own</summary>
        <label>Exact body
          <textarea name="body" rows="5" spellcheck=${false}
            placeholder="Left empty, the sender’s own event is written."></textarea>
        </label>
      </details>
      <button class="primary wide" type="submit">Trigger</button>
    </form>
  </section>`
}
