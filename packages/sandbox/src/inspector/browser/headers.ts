import type { VNode } from 'preact'
import type { HeaderPair } from '../../domain/model.ts'
import { html } from './html.ts'

const PROOFS = ['x-rine-signature', 'ricloud-signature', 'x-handinger-token']

/** Names and values, with those that authenticate marked. */
export function Headers({ headers }: { readonly headers: readonly HeaderPair[] }): VNode | VNode[] {
  return html`<dl class="headers">
    ${headers.map(
      ([name, value]) => html`<div class=${PROOFS.includes(name.toLowerCase()) ? 'proof' : ''}>
        <dt>${name}</dt><dd>${value}</dd>
      </div>`,
    )}
  </dl>`
}
