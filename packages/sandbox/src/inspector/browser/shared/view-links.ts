import type { VNode } from 'preact'
import { route } from '../state/route.ts'
import { html } from './html.ts'

/** Links to the deliveries of the sandbox and the archive of the receiver. */
export function ViewLinks(): VNode | VNode[] {
  const current = (isIt: boolean) => (isIt ? 'page' : undefined)
  const { isArchive } = route.value
  return html`<nav class="views" aria-label="Views">
    <a href="#/" aria-current=${current(!isArchive)}>Deliveries</a>
    <a href="#archive" aria-current=${current(isArchive)}>Archive</a>
  </nav>`
}
