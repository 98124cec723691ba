import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { Sender } from '../../domain/model.ts'
import type { WebhookView } from '../server/views.ts'
import { NAMES, OWNERS } from './format.ts'
import { html } from './html.ts'
import { request } from './request.ts'
import { act } from './state.ts'

type Vnodes = VNode | VNode[]

function Webhook({ webhook }: { readonly webhook: WebhookView }): Vnodes {
  const [isShown, setShown] = useState(false)
  const { id, sender, owner, url, secret, state, events } = webhook
  const path = `webhooks/${encodeURIComponent(id)}`
  const rotate = () =>
    act(async () => {
      await request('POST', `${path}/rotate`)
      return 'Secret rotated. Update your receiver.'
    })
  const test = () =>
    act(async () => {
      await request('POST', `${path}/test`)
      return 'Test queued. Its outcome sets the state.'
    })
  const remove = () =>
    act(async () => {
      await request('DELETE', path)
      return 'Webhook deleted; pending deliveries were canceled.'
    })
  return html`<li class="webhook">
    <p class="line">
      <strong>${NAMES[sender as 'rine'] ?? sender}</strong>
      <span class="muted">${OWNERS[sender as 'rine'] ?? ''} ${owner}</span>
      <span class="state ${state}">${state}</span>
    </p>
    <p class="url">${url}</p>
    ${events && html`<p class="muted">only ${events.join(', ')}</p>`}
    ${isShown && html`<p class="secret"><code>${secret}</code></p>`}
    <p class="actions">
      <button type="button" aria-expanded=${isShown} onClick=${() => setShown(!isShown)}>
        ${isShown ? 'Hide secret' : 'Show secret'}
      </button>
      <button type="button" onClick=${rotate}>Rotate secret</button>
      ${sender === 'ricloud' && html`<button type="button" onClick=${test}>Test</button>`}
      <button type="button" class="danger" onClick=${remove}>Delete</button>
    </p>
  </li>`
}

function RegisterForm(): Vnodes {
  const [sender, setSender] = useState<Sender>('rine')
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const fields = Object.fromEntries(new FormData(form))
    void act(async () => {
      await request('POST', 'webhooks', { owner: '1', ...fields })
      form.reset()
      setSender('rine')
      return 'The webhook is registered. Give its secret to your receiver.'
    })
  }
  const choose = (event: Event) =>
    setSender((event.currentTarget as HTMLSelectElement).value as Sender)
  return html`<form class="form" onSubmit=${submit} aria-label="Register a webhook">
    <label>Sender
      <select name="sender" value=${sender} onChange=${choose}>
        ${Object.entries(NAMES).map(([value, name]) => html`<option value=${value}>${name}</option>`)}
      </select>
    </label>
    ${
      sender !== 'ricloud' &&
      html`<label>${sender === 'rine' ? 'Agent' : 'Worker'}
        <input name="owner" required defaultValue=${sender === 'rine' ? 'agent_1' : 'worker_1'} />
      </label>`
    }
    <label class="wide">URL
      <input name="url" type="url" required placeholder="http://localhost:3000/webhooks" />
    </label>
    <button class="primary wide" type="submit">Register</button>
  </form>`
}

/** The registered webhooks, and a form to register another. */
export function WebhooksPanel({ webhooks }: { readonly webhooks: readonly WebhookView[] }): Vnodes {
  return html`<section aria-labelledby="webhooks-title">
    <h2 id="webhooks-title">Webhooks</h2>
    ${
      webhooks.length === 0
        ? html`<p class="muted">None yet. Register one here, or with the sender's own client.</p>`
        : html`<ul class="webhooks">
            ${webhooks.map((webhook) => html`<${Webhook} key=${webhook.id} webhook=${webhook} />`)}
          </ul>`
    }
    <details open=${webhooks.length === 0}>
      <summary>Register a webhook</summary>
      <${RegisterForm} />
    </details>
  </section>`
}
