import type { VNode } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import type { BytesView } from '../../server/views.ts'
import { CopyButton } from '../shared/copy-button.ts'
import { legible } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { bodyText } from './copies.ts'
import { JsonTree } from './json-tree.ts'

type Vnodes = VNode | VNode[]

// A browser takes seconds to lay out one megabyte of text.
const SHOWN_LETTERS = 32_768

function parsed(text: string | null): { readonly value: unknown } | undefined {
  try {
    return text === null ? undefined : { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** The exact bytes, as text or as hex. Long content is truncated until the user expands it. */
export function ExactBytes({
  bytes,
  name = '',
}: {
  readonly bytes: BytesView
  readonly name?: string
}): Vnodes {
  const [isWhole, showWhole] = useState(false)
  const text = useMemo(() => legible(bytes), [bytes.base64])
  const isCut = !isWhole && text.length > SHOWN_LETTERS
  return html`<pre class=${name} tabindex="0">${isCut ? text.slice(0, SHOWN_LETTERS) : text}</pre>
    ${
      isCut &&
      html`<p class="actions"><button type="button" class="small" onClick=${() => showWhole(true)}>
        Show all ${text.length.toLocaleString('en')} characters
      </button></p>`
    }`
}

/** The body: its exact bytes and, if it is JSON, a tree next to them. */
export function BodyView({ body }: { readonly body: BytesView }): Vnodes {
  const json = useMemo(() => parsed(body.text), [body.base64])
  const label = body.text === null ? 'Copy the body as base64' : 'Copy the body'
  return html`<section class="part" aria-labelledby="body-title">
    <div class="part-head">
      <h3 id="body-title">Body, ${body.length.toLocaleString('en')} bytes</h3>
      <${CopyButton} label=${label} text=${() => bodyText(body)} />
    </div>
    ${
      json === undefined
        ? html`<${ExactBytes} bytes=${body} name="body" />`
        : html`<div class="two">
            <div><h4>Exactly as sent</h4><${ExactBytes} bytes=${body} name="body" /></div>
            <div><h4>As JSON</h4><${JsonTree} value=${json.value} /></div>
          </div>`
    }
  </section>`
}
