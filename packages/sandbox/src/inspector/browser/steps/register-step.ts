import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { SecretView } from '../../server/views.ts'
import { Field, FormResult, faultOf } from '../shared/field.ts'
import { corrects, fieldsOf } from '../shared/form.ts'
import { counted } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { withCode } from '../shared/with-code.ts'
import { overview, senderOf } from '../state/overview.ts'
import { request } from '../state/request.ts'
import { useAction } from '../state/use-action.ts'
import { showSecret } from './progress.ts'
import { SenderPicker } from './sender-picker.ts'
import { Step } from './step.ts'

type Vnodes = VNode | VNode[]

const FORM = 'register'

function Form(): Vnodes {
  const [sender, choose] = useState('')
  const { result, run, clear } = useAction()
  const info = senderOf(sender)
  const owner = info?.owner ?? null
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    void run(async () => {
      const made = await request<SecretView>('POST', 'webhooks', fieldsOf(form))
      form.reset()
      showSecret(made)
      return 'The webhook is registered. Its secret is in step 2.'
    })
  }
  return html`<form class="form" noValidate onSubmit=${onSubmit} onInput=${corrects(result.field, clear)}
    aria-label="Register a webhook">
    <${Field} form=${FORM} name="sender" label="Sender" result=${result} isWide=${owner === null}>
      <${SenderPicker} value=${sender} onChoose=${choose} attributes=${faultOf(FORM, 'sender', result)} />
    <//>
    ${
      owner !== null &&
      html`<${Field} form=${FORM} name="owner" label=${`${owner[0]?.toUpperCase()}${owner.slice(1)}`} result=${result}>
        <input key=${sender} ...${faultOf(FORM, 'owner', result)} defaultValue=${`${owner}_1`} autocomplete="off" />
      <//>`
    }
    <${Field} form=${FORM} name="url" label="URL of your receiver" result=${result} isWide lines=${2}
      hint="https://, or http:// for localhost.">
      <input ...${faultOf(FORM, 'url', result)} type="url" autocomplete="off" spellcheck=${false}
        placeholder="http://localhost:3000/webhooks/${sender || 'sender'}" />
    <//>
    ${info?.handshake && html`<p class="muted wide">Registering sends ${withCode(info.handshake)}.</p>`}
    <button class="primary wide" type="submit">Register</button>
    <${FormResult} result=${result} />
  </form>`
}

/** Step 1: registers a webhook. */
export function RegisterStep(): Vnodes {
  const count = overview.value?.webhooks.length ?? 0
  return html`<${Step} number=${1} title="Register a webhook"
    isDone=${count > 0} note=${count === 0 ? '' : counted(count, 'webhook', 'webhooks')}>
    <${Form} />
  <//>`
}
