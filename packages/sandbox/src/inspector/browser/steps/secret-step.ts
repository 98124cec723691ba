import type { VNode } from 'preact'
import type { SecretView } from '../../server/views.ts'
import { CopyButton } from '../shared/copy-button.ts'
import { html } from '../shared/html.ts'
import { overview, senderOf } from '../state/overview.ts'
import { secretIsSet, shownSecret } from './progress.ts'
import { Step } from './step.ts'

type Vnodes = VNode | VNode[]

/** The line that sets the secret in a POSIX shell, in single quotes. */
export function exportLine(variable: string, secret: string): string {
  return `export ${variable}='${secret.replaceAll("'", "'\\''")}'`
}

function Shown({ webhook, secret }: SecretView): Vnodes {
  const info = senderOf(webhook.sender)
  if (info === undefined) return []
  const line = exportLine(info.variable, secret)
  const install = 'npm install @hookseal/core @hookseal/express express'
  return html`<div class="given">
    <p>This is the ${info.secretName} of ${info.label} for <span class="url">${webhook.url}</span>. Set it before you start your receiver:</p>
    <pre tabindex="0" class="secret">${line}</pre>
    <p class="actions">
      <${CopyButton} label="Copy the line" text=${() => line} />
      <${CopyButton} label="Copy the ${info.secretName}" text=${() => secret} />
    </p>
    <details>
      <summary>No receiver yet? Copy this one</summary>
      <p class="muted">In TypeScript, for Express: <code>${install}</code></p>
      <pre tabindex="0">${info.receiver}</pre>
      <p class="actions">
        <${CopyButton} label="Copy the receiver" text=${() => info.receiver} />
        <${CopyButton} label="Copy the install line" text=${() => install} />
      </p>
    </details>
    <button type="button" class="primary" onClick=${secretIsSet}>Done, continue</button>
  </div>`
}

/** Step 2: shows the secret for the receiver, after registration and on request. */
export function SecretStep(): Vnodes {
  const { value: shown } = shownSecret
  const hasWebhook = (overview.value?.webhooks.length ?? 0) > 0
  const isGone = !overview.value?.webhooks.some(({ id }) => id === shown?.webhook.id)
  return html`<${Step} number=${2} title="Set the secret" isDone=${hasWebhook && shown === undefined}>
    ${
      shown !== undefined && !isGone
        ? html`<${Shown} ...${shown} />`
        : html`<p class="muted">${
            hasWebhook
              ? 'Press "Show secret" next to a webhook below.'
              : 'The secret appears here once a webhook is registered.'
          }</p>`
    }
  <//>`
}
