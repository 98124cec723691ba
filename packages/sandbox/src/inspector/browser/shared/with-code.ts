import type { VNode } from 'preact'
import { html } from './html.ts'

/** Formats the parts of a text between backticks as code. */
export function withCode(text: string): readonly (string | VNode | VNode[])[] {
  return text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))
}
