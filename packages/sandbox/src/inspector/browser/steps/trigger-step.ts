import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { Triggered } from '../../../domain/trigger.ts'
import { Field, FormResult, faultOf } from '../shared/field.ts'
import { corrects, fieldsOf } from '../shared/form.ts'
import { counted } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { overview, senderOf } from '../state/overview.ts'
import { request } from '../state/request.ts'
import { useAction } from '../state/use-action.ts'
import { SenderPicker } from './sender-picker.ts'
import { Step } from './step.ts'

type Vnodes = VNode | VNode[]

const FORM = 'trigger'
// A webhook in one of these states receives no events.
const WAITING = ['new', 'invalid']

function summary({ deliveryIds: { length } }: Triggered, sender: string): string {
  const own = overview.value?.webhooks.filter((one) => one.sender === sender) ?? []
  if (length === 0 && own.length > 0 && own.every(({ state }) => WAITING.includes(state))) {
    return 'Nothing was sent: the webhook must pass its handshake or test first.'
  }
  if (length === 0) return 'Nothing was sent: no webhook of this sender receives this event.'
  return `${counted(length, 'delivery', 'deliveries')} queued.`
}

const filled = (fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))

function Form(): Vnodes {
  const [chosen, choose] = useState('')
  const { result, run, clear } = useAction()
  // After registering a webhook, the user most likely wants to trigger its events.
  const sender = chosen || (overview.value?.webhooks.at(-1)?.sender ?? '')
  const info = senderOf(sender)
  const correct = corrects(result.field, clear)
  const onInput = (event: Event) => {
    // From then on, a webhook registered elsewhere does not change what the user is typing.
    choose(sender)
    correct(event)
  }
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    const fields = filled(fieldsOf(event.currentTarget as HTMLFormElement))
    void run(async () => summary(await request<Triggered>('POST', 'trigger', fields), sender))
  }
  return html`<form class="form" noValidate onSubmit=${onSubmit} onInput=${onInput}
    aria-label="Trigger an event">
    <${Field} form=${FORM} name="sender" label="Sender" result=${result} isWide>
      <${SenderPicker} value=${sender} onChoose=${choose} attributes=${faultOf(FORM, 'sender', result)} />
    <//>
    <${Field} form=${FORM} name="type" label="Event" result=${result} isWide>
      <input key=${sender} ...${faultOf(FORM, 'type', result)} list="types" autocomplete="off" spellcheck=${false}
        defaultValue=${info?.types[0] ?? ''} />
      <datalist id="types">${info?.types.map((type) => html`<option value=${type} />`)}</datalist>
    <//>
    <details class="wide">
      <summary>Custom body</summary>
      <${Field} form=${FORM} name="body" label="Exact body" result=${result}
        hint="Leave it empty for a sample event.">
        <textarea ...${faultOf(FORM, 'body', result)} rows="5" spellcheck=${false}></textarea>
      <//>
    </details>
    <button class="primary wide" type="submit">Trigger</button>
    <${FormResult} result=${result} />
  </form>`
}

/** Step 3: triggers an event of a listed type or any other type, or with an exact body. */
export function TriggerStep(): Vnodes {
  const counts = Object.values(overview.value?.counts ?? {})
  const isDone = counts.some((count) => count > 0)
  return html`<${Step} number=${3} title="Trigger an event" isDone=${isDone}>
    <${Form} />
  <//>`
}
