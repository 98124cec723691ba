import type { VNode } from 'preact'
import type { Delivery, DeliveryKind } from '../../../domain/model.ts'
import { failureKind } from '../../failure-kind.ts'
import type { VerdictView } from '../../server/views.ts'
import { html } from '../shared/html.ts'
import { withCode } from '../shared/with-code.ts'

function titleOf({ state, lastStatus, lastError }: Delivery): string {
  if (state === 'delivered') return 'What this means'
  return failureKind(lastStatus, lastError) === 'refused'
    ? 'Why it was rejected'
    : 'What went wrong'
}

/** The expected rejections of deliberately invalid deliveries. */
const EXPECTED: Readonly<Partial<Record<DeliveryKind, string>>> = {
  tampered: 'tampered',
  stale: 'timestamp_too_old',
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
  const isExpected = verdict.every(({ code }) => EXPECTED[delivery.kind] === code)
  return html`<section class="verdict ${isExpected ? 'expected' : ''}" aria-labelledby="verdict-title">
    <h3 id="verdict-title">${titleOf(delivery)}</h3>
    ${verdict.map(
      ({ code, sentence, fix, matches }) => html`<div>
        <p><strong>${withCode(sentence)}</strong></p>
        <p>${withCode(fix)}</p>
        <p class="muted"><code>${code}</code>${matches ? '' : ': a hint, not proof'}</p>
      </div>`,
    )}
  </section>`
}
