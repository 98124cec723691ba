import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { Triggered } from '../../domain/trigger.ts'
import type { SenderView } from '../server/views.ts'
import { NAMES } from './format.ts'
import { html } from './html.ts'
import { request } from './request.ts'
import { act } from './state.ts'

function summary({ deliveryIds: { length } }: Triggered): string {
  if (length === 0) return 'Event sent: no webhook is subscribed.'
  return `Event sent: ${length} ${length === 1 ? 'delivery' : 'deliveries'} queued.`
}

/** The form that triggers an event: a published type, any other type, or an exact body. */
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
    void act(async () => summary(await request<Triggered>('POST', 'trigger', given)))
  }
  const onChange = (event: Event) => choose((event.currentTarget as HTMLSelectElement).value)
  return html`<section aria-labelledby="trigger-title">
    <h2 id="trigger-title">Trigger an event</h2>
    <form class="form" onSubmit=${submit} aria-labelledby="trigger-title">
      <label>Sender
        <select name="sender" value=${chosen} onChange=${onChange}>
          ${senders.map(({ sender }) => html`<option value=${sender}>${NAMES[sender as 'rine'] ?? sender}</option>`)}
        </select>
      </label>
      <label>Event
        <input key=${chosen} name="type" list="types" required autocomplete="off" defaultValue=${types[0]} />
        <datalist id="types">${types.map((type) => html`<option value=${type} />`)}</datalist>
      </label>
      <details class="wide">
        <summary>Custom body</summary>
        <label>Exact body
          <textarea name="body" rows="5" spellcheck=${false}
            placeholder="Leave empty for a sample event of this sender."></textarea>
        </label>
      </details>
      <button class="primary wide" type="submit">Trigger</button>
    </form>
  </section>`
}
