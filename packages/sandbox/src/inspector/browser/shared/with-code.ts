import type { VNode } from 'preact'
import { html } from './html.ts'

/** A text in which what stands between backticks is code. */
export function withCode(text: string): readonly (string | VNode | VNode[])[] {
  return text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))
}
