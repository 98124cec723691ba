import type { VNode } from 'preact'
import type { AttemptView } from '../../server/views.ts'
import { CopyButton } from '../shared/copy-button.ts'
import { clockTime } from '../shared/format.ts'
import { Headers } from '../shared/headers.ts'
import { html } from '../shared/html.ts'
import type { OpenDelivery } from '../state/open-delivery.ts'
import { senderOf } from '../state/overview.ts'
import { ExactBytes } from './body-view.ts'
import { headersText } from './copies.ts'

type Vnodes = VNode | VNode[]

const TONES = { success: 'good', error: 'bad', running: 'wait' } as const

function Attempt({
  attempt,
  isLast,
  proofs,
}: {
  readonly attempt: AttemptView
  readonly isLast: boolean
  readonly proofs: readonly string[]
}): Vnodes {
  const { number, outcome, status, error, durationMs, startedAt, responseBody } = attempt
  return html`<details class="attempt" open=${isLast}>
    <summary>
      <span>Attempt ${number}</span>
      <span class="state ${TONES[outcome]}">${status ?? (outcome === 'running' ? 'running' : 'no response')}</span>
      <span class="muted">${durationMs === null ? '' : `${durationMs} ms, `}${clockTime(startedAt)}</span>
    </summary>
    ${error !== null && html`<p class="error-text">${error}</p>`}
    <div class="part-head">
      <h4>Sent to <span class="url">${attempt.url}</span></h4>
      <${CopyButton} label="Copy the headers" text=${() => headersText(attempt.requestHeaders)} />
    </div>
    <${Headers} headers=${attempt.requestHeaders} proofs=${proofs} />
    ${
      attempt.responseHeaders.length > 0 &&
      html`<h4>Response: ${status}</h4>
        <${Headers} headers=${attempt.responseHeaders} />`
    }
    ${responseBody.length > 0 && html`<${ExactBytes} bytes=${responseBody} />`}
  </details>`
}

/** The attempts, each with its headers and its response. The latest is expanded. */
export function Attempts({ delivery, attempts }: OpenDelivery): Vnodes {
  const info = senderOf(delivery.sender)
  const proofs = info?.proofHeaders ?? []
  const left = delivery.attempts - attempts.length
  return html`<section class="part" aria-labelledby="attempts-title">
    <h3 id="attempts-title">Attempts</h3>
    ${info && html`<p class="muted">${info.label}: ${info.retries}</p>`}
    ${attempts.length === 0 && html`<p class="muted">None yet.</p>`}
    ${left > 0 && html`<p class="muted">Showing the latest ${attempts.length} of ${delivery.attempts}.</p>`}
    ${attempts.map(
      (attempt, i) => html`<${Attempt} key=${attempt.id} attempt=${attempt} proofs=${proofs}
        isLast=${i === attempts.length - 1} />`,
    )}
  </section>`
}
