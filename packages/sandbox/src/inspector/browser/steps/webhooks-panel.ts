import type { VNode } from 'preact'
import type { SecretView, WaitingView, WebhookView } from '../../server/views.ts'
import { confirmed } from '../shared/confirm.ts'
import { FormResult } from '../shared/field.ts'
import { counted } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { overview, senderOf } from '../state/overview.ts'
import { request } from '../state/request.ts'
import { useAction } from '../state/use-action.ts'
import { shownSecret, showSecret } from './progress.ts'

type Vnodes = VNode | VNode[]

const pathOf = (id: string) => `webhooks/${encodeURIComponent(id)}`

async function remove({ id, url }: WebhookView): Promise<string> {
  const { waiting } = await request<WaitingView>('GET', `${pathOf(id)}/waiting`)
  const fate =
    waiting === 0
      ? 'No deliveries are waiting.'
      : `${counted(waiting, 'waiting delivery', 'waiting deliveries')} will never be sent.`
  const text = `Nothing will be sent to ${url} anymore. ${fate} Finished deliveries stay in the list.`
  if (!(await confirmed('Delete this webhook?', text, 'Delete'))) return ''
  await request('DELETE', pathOf(id))
  return ''
}

async function rotate({ id }: WebhookView): Promise<string> {
  const text =
    'From now on, every delivery, including retries, is signed with the new secret. Your receiver rejects them until it has the new secret.'
  if (!(await confirmed('Rotate the secret?', text, 'Rotate'))) return ''
  showSecret(await request<SecretView>('POST', `${pathOf(id)}/rotate`))
  return 'The new secret is in step 2.'
}

async function test({ id }: WebhookView): Promise<string> {
  await request('POST', `${pathOf(id)}/test`)
  return 'A test was sent. Its outcome sets the state.'
}

async function repeatHandshake({ id }: WebhookView): Promise<string> {
  await request('POST', `${pathOf(id)}/handshake`)
  return 'A handshake was sent. Its outcome sets the state.'
}

async function reveal({ id }: WebhookView): Promise<string> {
  showSecret(await request<SecretView>('GET', `${pathOf(id)}/secret`))
  return ''
}

function Webhook({ webhook }: { readonly webhook: WebhookView }): Vnodes {
  const { id, sender, owner, url, state, events } = webhook
  const { result, run } = useAction()
  const info = senderOf(sender)
  const name = info?.secretName ?? 'secret'
  const press = (work: (webhook: WebhookView) => Promise<string>) => () =>
    void run(() => work(webhook))
  return html`<li class="webhook">
    <p class="line">
      <strong>${info?.label ?? sender}</strong>
      ${info?.owner && html`<span class="muted">${info.owner} ${owner}</span>`}
      <span class="state ${state}">${state}</span>
    </p>
    <p class="url">${url}</p>
    ${events && html`<p class="muted">only ${events.join(', ')}</p>`}
    <p class="actions">
      <button type="button" class="small" aria-expanded=${shownSecret.value?.webhook.id === id} onClick=${press(reveal)}>Show ${name}</button>
      <button type="button" class="small" onClick=${press(rotate)}>Rotate ${name}</button>
      ${info?.handshake && html`<button type="button" class="small" onClick=${press(repeatHandshake)}>Repeat handshake</button>`}
      ${sender === 'ricloud' && html`<button type="button" class="small" onClick=${press(test)}>Test</button>`}
      <button type="button" class="small danger" onClick=${press(remove)}>Delete</button>
    </p>
    <${FormResult} result=${result} />
  </li>`
}

/** The registered webhooks. Shows nothing if there are none. */
export function WebhooksPanel(): Vnodes {
  const webhooks = overview.value?.webhooks ?? []
  if (webhooks.length === 0) return []
  return html`<section class="hooks" aria-labelledby="webhooks-title">
    <h2 id="webhooks-title">Webhooks</h2>
    <ul class="webhooks">
      ${webhooks.map((webhook) => html`<${Webhook} key=${webhook.id} webhook=${webhook} />`)}
    </ul>
  </section>`
}
