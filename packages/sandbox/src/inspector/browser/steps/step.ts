import type { VNode } from 'preact'
import { html } from '../shared/html.ts'
import { openSteps, type StepNumber, toggleStep } from './progress.ts'

/** One numbered step. A finished step collapses and can be expanded again. */
export function Step({
  number,
  title,
  isDone,
  note = '',
  children,
}: {
  readonly number: StepNumber
  readonly title: string
  readonly isDone: boolean
  /** A short note about the result. */
  readonly note?: string
  readonly children: unknown
}): VNode | VNode[] {
  const isOpen = openSteps.value.includes(number)
  const onToggle = (event: Event) =>
    toggleStep(number, (event.currentTarget as HTMLDetailsElement).open)
  return html`<details class="step" open=${isOpen} onToggle=${onToggle}>
    <summary id="step-${number}">
      <span class="number ${isDone ? 'done' : ''}" aria-hidden="true">${isDone ? '✓' : number}</span>
      <h2><span class="unseen">Step ${number}${isDone ? ', done' : ''}: </span>${title}</h2>
      ${note !== '' && html`<span class="note">${note}</span>`}
    </summary>
    ${children}
  </details>`
}
