import { type Signal, signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { ResendMode } from '../../../domain/resend.ts'
import type { AttemptView } from '../../server/views.ts'
import { CopyButton } from '../shared/copy-button.ts'
import { FormResult } from '../shared/field.ts'
import { html } from '../shared/html.ts'
import type { OpenDelivery } from '../state/open-delivery.ts'
import { overview, senderOf } from '../state/overview.ts'
import { request } from '../state/request.ts'
import { go } from '../state/route.ts'
import { useAction } from '../state/use-action.ts'
import { curlText, explainCommand, explainText, httpText, sentRequest } from './copies.ts'
import { EditBody } from './edit-body.ts'

type Vnodes = VNode | VNode[]

/** The last resend, and the delivery that it created. */
const lastSent: Signal<{ readonly id: string; readonly text: string } | undefined> =
  signal(undefined)

const SAID: Readonly<Record<ResendMode, string>> = {
  resend: 'Sent again with a new signature.',
  edited: 'Sent with the edited body and a new signature.',
  tampered: 'Sent with one character changed after signing.',
  stale: 'Sent with a signature that is too old.',
}

function Copies({
  view,
  last,
}: {
  readonly view: OpenDelivery
  readonly last: AttemptView
}): Vnodes {
  const sent = sentRequest(view, last)
  const isText = sent.body.text !== null
  const { sender } = view.delivery
  const command = explainCommand(senderOf(sender) ?? { sender, signsTime: false }, last.startedAt)
  return html`<p class="actions">
      <${CopyButton} label="Copy as curl" text=${() => curlText(sent)} />
      <${CopyButton} label="Copy as .http" isDisabled=${!isText} text=${() => httpText(sent) ?? ''}
        title=${isText ? undefined : 'The body is not text'} />
      <${CopyButton} label="Copy for explain" text=${() => explainText(sent)} />
    </p>
    <p class="muted explain-line">To explain this request on the command line, save it as capture.json and run${' '}
      <code>${command}</code>${' '}<${CopyButton} label="Copy the command" text=${() => command} />
    </p>`
}

/** The actions for a delivery: resend it, with or without changes, and copy it. */
export function DeliveryActions({ view }: { readonly view: OpenDelivery }): Vnodes {
  const { delivery, body, attempts } = view
  const [isEditing, edit] = useState(false)
  const { result, run } = useAction()
  const isGone = !overview.value?.webhooks.some(({ id }) => id === delivery.webhookId)
  const info = senderOf(delivery.sender)
  const last = attempts.at(-1)
  const sentText = lastSent.value?.id === delivery.id ? lastSent.value.text : ''

  const send = (mode: ResendMode, edited?: string) =>
    run(async () => {
      const path = `deliveries/${encodeURIComponent(delivery.id)}/resend`
      const made = await request<{ id: string }>('POST', path, {
        mode,
        ...(edited !== undefined && { body: edited }),
      })
      edit(false)
      lastSent.value = { id: made.id, text: SAID[mode] }
      go({ id: made.id })
      return ''
    })
  const button = (mode: ResendMode, label: string, isPossible = true, title?: string) =>
    html`<button type="button" class=${mode === 'resend' && !isEditing ? 'primary' : ''} disabled=${isGone || !isPossible}
      title=${title} onClick=${() => void send(mode)}>${label}</button>`
  const label = info?.label ?? delivery.sender
  return html`<div class="part">
    <p class="actions">
      ${button('resend', 'Resend')}
      <button type="button" disabled=${isGone || body.text === null} aria-expanded=${isEditing}
        title=${body.text === null ? 'The body is not text' : undefined} onClick=${() => edit(!isEditing)}>Edit and resend</button>
      ${button('tampered', 'Tamper')}
      ${button('stale', 'Resend stale', info?.signsTime, info?.signsTime ? undefined : `${label} does not sign a time, so a delivery cannot be stale`)}
    </p>
    ${isGone && html`<p class="muted">Its webhook was deleted, so it cannot be sent again.</p>`}
    ${isEditing && html`<${EditBody} text=${body.text ?? ''} onSend=${(edited: string) => void send('edited', edited)} onCancel=${() => edit(false)} />`}
    <${FormResult} result=${result.isError ? result : { ...result, text: sentText }} />
    ${last !== undefined && html`<${Copies} view=${view} last=${last} />`}
  </div>`
}
