import { type Signal, signal } from '@preact/signals'
import type { VNode } from 'preact'
import { html } from './html.ts'

const HASH = '#archive'

/** Whether the archive is shown, and not the deliveries of the sandbox. */
export const showsArchive: Signal<boolean> = signal(false)

/** Shows what the address says, so that reload and Back work. */
export function followHash(): void {
  const read = () => {
    showsArchive.value = location.hash === HASH
  }
  addEventListener('hashchange', read)
  read()
}

/** Chooses between the deliveries of the sandbox and the archive of the receiver. */
export function ViewLinks(): VNode | VNode[] {
  const current = (isIt: boolean) => (isIt ? 'page' : undefined)
  return html`<nav class="views" aria-label="Views">
    <a href="#" aria-current=${current(!showsArchive.value)}>Deliveries</a>
    <a href=${HASH} aria-current=${current(showsArchive.value)}>Archive</a>
  </nav>`
}
