import type { VNode } from 'preact'
import type { Result } from '../state/use-action.ts'
import { html } from './html.ts'

/** The attributes of a control whose field can have an error. Spread them into it. */
export function faultOf(
  form: string,
  name: string,
  { field }: Result,
): Readonly<Record<string, unknown>> {
  return {
    ...{ id: `${form}-${name}`, name },
    'aria-invalid': field === name ? 'true' : undefined,
    'aria-describedby': `${form}-${name}-hint`,
  }
}

/** A control with its label, and a hint below it that an error of this field replaces. */
export function Field({
  form,
  name,
  label,
  hint = '',
  result,
  isWide = false,
  lines = 1,
  children,
}: {
  readonly form: string
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly result: Result
  readonly isWide?: boolean
  /** The number of lines reserved for errors, so that nothing moves when one appears. */
  readonly lines?: 1 | 2
  readonly children: unknown
}): VNode | VNode[] {
  const isFault = result.field === name
  return html`<div class="field ${isWide ? 'wide' : ''}">
    <label for="${form}-${name}">${label}</label>
    ${children}
    <p class="hint lines-${lines} ${isFault ? 'error-text' : ''}" id="${form}-${name}-hint">${isFault ? result.text : hint}</p>
  </div>`
}

/** The result of a form, unless it is the error of one of its fields. */
export function FormResult({ result }: { readonly result: Result }): VNode | VNode[] {
  const text = result.field === undefined ? result.text : ''
  return html`<p class="result wide ${result.isError ? 'error-text' : ''}" role="status">${text}</p>`
}
