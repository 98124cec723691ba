import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { counted } from '../shared/format.ts'
import { html } from '../shared/html.ts'

type Vnodes = VNode | VNode[]

// Collapsed nodes are not in the document, and expanded nodes load more on request, so a body of any size stays fast.
const MORE = 100
const MAX_LETTERS = 400
const OPEN_AT_FIRST = 20

const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null

/** The entries of an array or an object. */
function entriesOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value)
}

function Leaf({ value }: { readonly value: unknown }): Vnodes {
  const text = JSON.stringify(value)
  const isCut = text.length > MAX_LETTERS
  return html`<span class="json-${value === null ? 'null' : typeof value}">${isCut ? text.slice(0, MAX_LETTERS) : text}</span>
    ${isCut && html`<span class="muted"> … ${text.length.toLocaleString('en')} characters</span>`}`
}

function Children({ value }: { readonly value: object }): Vnodes {
  const [shown, setShown] = useState(MORE)
  const entries = entriesOf(value)
  const left = entries.length - shown
  return html`<ul>
    ${entries
      .slice(0, shown)
      .map(
        ([name, child]) =>
          html`<li key=${name}><${Node} name=${name} value=${child} isOpen=${false} /></li>`,
      )}
    ${
      left > 0 &&
      html`<li><button type="button" class="small" onClick=${() => setShown(shown + MORE)}>
      Show ${Math.min(MORE, left)} more of ${left.toLocaleString('en')}
    </button></li>`
    }
  </ul>`
}

function sizeOf(value: object): string {
  const { length } = Object.keys(value)
  return Array.isArray(value)
    ? `[ ${counted(length, 'item', 'items')} ]`
    : `{ ${counted(length, 'field', 'fields')} }`
}

function Node({
  name,
  value,
  isOpen,
}: {
  readonly name: string
  readonly value: unknown
  readonly isOpen: boolean
}): Vnodes {
  const [isUnfolded, unfold] = useState(isOpen)
  const key = name === '' ? '' : html`<span class="json-key">${name.slice(0, MAX_LETTERS)}</span>: `
  if (!isBranch(value)) return html`<span class="leaf">${key}<${Leaf} value=${value} /></span>`
  const onToggle = (event: Event) => unfold((event.currentTarget as HTMLDetailsElement).open)
  return html`<details open=${isUnfolded} onToggle=${onToggle}>
    <summary>${key}<span class="muted">${sizeOf(value)}</span></summary>
    ${isUnfolded && html`<${Children} value=${value} />`}
  </details>`
}

/** JSON as a collapsible tree. The first level is expanded if it is short. */
export function JsonTree({ value }: { readonly value: unknown }): Vnodes {
  const isOpen = isBranch(value) && Object.keys(value).length <= OPEN_AT_FIRST
  return html`<div class="tree"><${Node} name="" value=${value} isOpen=${isOpen} /></div>`
}
