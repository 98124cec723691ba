import type { VNode } from 'preact'
import { isStopped } from '../state/request.ts'
import { html } from './html.ts'

/** A message that the sandbox has stopped and how to start it again. Shows nothing while it runs. */
export function Stopped(): VNode | VNode[] {
  const text = html`The sandbox has stopped. Start it again: <code>hookseal sandbox</code>`
  return html`<div role="alert">${isStopped.value && html`<p class="stopped">${text}</p>`}</div>`
}
