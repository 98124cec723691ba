import { type Signal, signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { html } from './html.ts'

interface Question {
  readonly title: string
  readonly text: string
  readonly yes: string
  readonly answer: (isYes: boolean) => void
}

const question: Signal<Question | undefined> = signal(undefined)

/** Asks for confirmation before something that cannot be undone. */
export function confirmed(title: string, text: string, yes: string): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (isYes: boolean) => {
      question.value = undefined
      resolve(isYes)
    }
    question.value = { title, text, yes, answer }
  })
}

function Dialog({ title, text, yes, answer }: Question): VNode | VNode[] {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const { current } = dialog
    current?.showModal()
    // Closing restores the focus.
    return () => current?.close()
  }, [])
  return html`<dialog ref=${dialog} class="confirm" role="alertdialog" onClose=${() => answer(false)}
    aria-labelledby="confirm-title" aria-describedby="confirm-text">
    <h2 id="confirm-title">${title}</h2>
    <p id="confirm-text">${text}</p>
    <p class="actions">
      <button type="button" autofocus onClick=${() => answer(false)}>Cancel</button>
      <button type="button" class="danger filled" onClick=${() => answer(true)}>${yes}</button>
    </p>
  </dialog>`
}

/** The pending question, if there is one. */
export function Confirm(): VNode | VNode[] {
  return question.value === undefined ? [] : html`<${Dialog} ...${question.value} />`
}
