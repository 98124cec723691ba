import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { html } from './html.ts'

const SHOWN_MS = 2000

/** A button that copies a text, which is built when the button is pressed. */
export function CopyButton({
  label,
  text,
  title,
  isDisabled = false,
}: {
  readonly label: string
  readonly text: () => string
  readonly title?: string
  readonly isDisabled?: boolean
}): VNode | VNode[] {
  const [status, setStatus] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text())
      setStatus('Copied')
    } catch {
      setStatus('The browser does not allow copying. Select the text instead.')
    }
    setTimeout(() => setStatus(''), SHOWN_MS)
  }
  return html`<span class="copy">
    <button type="button" class="small" title=${title} disabled=${isDisabled} onClick=${() => void copy()}>${label}</button>
    <span class="copied" role="status">${status}</span>
  </span>`
}
