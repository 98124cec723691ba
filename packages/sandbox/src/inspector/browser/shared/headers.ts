import type { VNode } from 'preact'
import type { HeaderPair } from '../../../domain/model.ts'
import { html } from './html.ts'

/** Header names and values. Headers that authenticate the request are highlighted. */
export function Headers({
  headers,
  proofs = [],
}: {
  readonly headers: readonly HeaderPair[]
  readonly proofs?: readonly string[]
}): VNode | VNode[] {
  return html`<dl class="headers">
    ${headers.map(
      ([name, value]) => html`<div class=${proofs.includes(name.toLowerCase()) ? 'proof' : ''}>
        <dt>${name}</dt><dd>${value}</dd>
      </div>`,
    )}
  </dl>`
}
