import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { html } from '../shared/html.ts'

/** A text area for editing the body and sending it with a new signature. */
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
    <label for="edited">Body to send with a new signature</label>
    <textarea id="edited" rows="12" spellcheck=${false} value=${body}
      onInput=${(event: Event) => setBody((event.currentTarget as HTMLTextAreaElement).value)}></textarea>
    ${text.includes('\r') && html`<p class="muted">Line breaks are sent as \\n, without \\r.</p>`}
    <p class="actions">
      <button type="submit" class="primary">Send edited</button>
      <button type="button" onClick=${onCancel}>Cancel</button>
    </p>
  </form>`
}
