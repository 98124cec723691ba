import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { AttemptView, DeliveryView, VerdictView } from '../server/views.ts'
import { clockTime, indented, legible, NAMES } from './format.ts'
import { Headers } from './headers.ts'
import { html } from './html.ts'
import { hide, notice, overview, sendAgain } from './state.ts'

type Vnodes = VNode | VNode[]

function Verdict({ verdict }: { readonly verdict: readonly VerdictView[] }): Vnodes {
  return html`<section class="verdict" aria-labelledby="verdict-title">
    <h3 id="verdict-title">Why it was refused</h3>
    ${verdict.map(
      ({ code, sentence, fix, matches }) => html`<div>
        <p><strong>${sentence}</strong></p>
        <p>${fix}</p>
        <p class="muted"><code>${code}</code>${matches ? '' : ': a hint, not a proof'}</p>
      </div>`,
    )}
  </section>`
}

function Attempt({
  attempt,
  isLast,
}: {
  readonly attempt: AttemptView
  readonly isLast: boolean
}): Vnodes {
  const { number, outcome, status, error, durationMs, startedAt, responseBody } = attempt
  return html`<details class="attempt" open=${isLast}>
    <summary>
      <span>Attempt ${number}</span>
      <span class="state ${outcome}">${status ?? outcome}</span>
      <span class="muted">${durationMs === null ? '' : `${durationMs} ms, `}${clockTime(startedAt)}</span>
    </summary>
    ${error !== null && html`<p class="error-text">${error}</p>`}
    <h4>Sent to <span class="url">${attempt.url}</span></h4>
    <${Headers} headers=${attempt.requestHeaders} />
    ${
      attempt.responseHeaders.length > 0 &&
      html`<h4>Answered ${status}</h4>
        <${Headers} headers=${attempt.responseHeaders} />`
    }
    ${responseBody.length > 0 && html`<pre tabindex="0">${legible(responseBody)}</pre>`}
  </details>`
}

function Actions({ delivery }: DeliveryView): Vnodes {
  const { id, sender, webhookId } = delivery
  const isGone = !overview.value?.webhooks.some((one) => one.id === webhookId)
  const signsTime = overview.value?.senders.find((one) => one.sender === sender)?.signsTime
  return html`<p class="actions">
    <button type="button" class="primary" disabled=${isGone}
      onClick=${() => sendAgain(id, 'resend', 'Sent again with a new signature.')}>Resend</button>
    <button type="button" disabled=${isGone}
      onClick=${() => sendAgain(id, 'tampered', 'Sent with one character changed after signing.')}>
      Tamper</button>
    <button type="button" disabled=${isGone || !signsTime}
      title=${signsTime ? '' : `${NAMES[sender as 'rine'] ?? sender} does not sign a time, so nothing can be stale`}
      onClick=${() => sendAgain(id, 'stale', 'Sent with a signature that is an hour old.')}>
      Resend stale</button>
  </p>`
}

/** One delivery: its exact bytes, every attempt, and why it was refused. */
export function DeliveryDialog({ view }: { readonly view: DeliveryView }): Vnodes {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const { delivery, body, attempts, verdict } = view
  // Screen readers do not announce what is behind an open dialog.
  const { text, isError } = notice.value
  const pretty = indented(body.text)
  return html`<dialog ref=${dialog} onClose=${hide} aria-labelledby="delivery-title">
    <header>
      <h2 id="delivery-title">${delivery.eventType}</h2>
      <span class="state ${delivery.state}">${delivery.state}</span>
      <button type="button" class="close" aria-label="Close" onClick=${() => dialog.current?.close()}>
        Close
      </button>
    </header>
    <p class="muted ids">
      ${NAMES[delivery.sender]}${delivery.kind === 'event' ? '' : `, ${delivery.kind}`}, event ${delivery.eventId}
    </p>
    <${Actions} ...${view} />
    ${text !== '' && html`<p class="notice ${isError ? 'error' : ''}" role="status">${text}</p>`}
    ${verdict.length > 0 && html`<${Verdict} verdict=${verdict} />`}
    <h3>Body, ${body.length} bytes as sent</h3>
    <pre class="body" tabindex="0">${legible(body)}</pre>
    ${
      pretty !== undefined &&
      html`<details><summary>Indented for reading</summary><pre tabindex="0">${pretty}</pre></details>`
    }
    <h3>Attempts</h3>
    ${attempts.length === 0 && html`<p class="muted">None yet.</p>`}
    ${attempts.map(
      (attempt, i) =>
        html`<${Attempt} key=${attempt.id} attempt=${attempt} isLast=${i === attempts.length - 1} />`,
    )}
  </dialog>`
}
