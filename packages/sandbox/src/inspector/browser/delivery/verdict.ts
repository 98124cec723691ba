import type { VNode } from 'preact'
import type { Delivery } from '../../../domain/model.ts'
import { failureKind } from '../../failure-kind.ts'
import type { VerdictView } from '../../server/views.ts'
import { html } from '../shared/html.ts'

function titleOf({ state, lastStatus, lastError }: Delivery): string {
  if (state === 'delivered') return 'What this means'
  return failureKind(lastStatus, lastError) === 'refused' ? 'Why it was refused' : 'What went wrong'
}

/** What the latest attempt says about the receiver, and what to do. */
export function Verdict({
  delivery,
  verdict,
}: {
  readonly delivery: Delivery
  readonly verdict: readonly VerdictView[]
}): VNode | VNode[] {
  if (verdict.length === 0) return []
  return html`<section class="verdict" aria-labelledby="verdict-title">
    <h3 id="verdict-title">${titleOf(delivery)}</h3>
    ${verdict.map(
      ({ code, sentence, fix, matches }) => html`<div>
        <p><strong>${sentence}</strong></p>
        <p>${fix}</p>
        <p class="muted"><code>${code}</code>${matches ? '' : ': a hint, not a proof'}</p>
      </div>`,
    )}
  </section>`
}
