import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { html } from '../shared/html.ts'

/** The body in a text area, to be changed and sent signed anew. */
export function EditBody({
  text,
  onSend,
  onCancel,
}: {
  readonly text: string
  readonly onSend: (body: string) => void
  readonly onCancel: () => void
}): VNode | VNode[] {
  const [body, setBody] = useState(text)
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    onSend(body)
  }
  return html`<form class="edit part" onSubmit=${onSubmit} aria-label="Edit and resend">
    <label for="edited">Body to send, signed anew</label>
    <textarea id="edited" rows="12" spellcheck=${false} value=${body}
      onInput=${(event: Event) => setBody((event.currentTarget as HTMLTextAreaElement).value)}></textarea>
    ${text.includes('\r') && html`<p class="muted">Line breaks are sent as \\n, without \\r.</p>`}
    <p class="actions">
      <button type="submit" class="primary">Send edited</button>
      <button type="button" onClick=${onCancel}>Cancel</button>
    </p>
  </form>`
}
