import { render, type VNode } from 'preact'
import { DeliveriesPanel } from './deliveries-panel.ts'
import { DeliveryDialog } from './delivery-dialog.ts'
import { html } from './html.ts'
import './inspector.css'
import { OutcomeChart } from './outcome-chart.ts'
import { follow, isLive, notice, open, overview } from './state.ts'
import { TriggerPanel } from './trigger-panel.ts'
import { WebhooksPanel } from './webhooks-panel.ts'

// A component of its own, so that signals redraw only what has changed.
function Page(): VNode | VNode[] {
  const { value } = overview
  const { text, isError } = notice.value
  return html`<div class="page">
    <header class="top">
      <h1>Hookseal sandbox</h1>
      <p class="live ${isLive.value ? 'on' : 'off'}">${isLive.value ? 'live' : 'not connected'}</p>
    </header>
    <p class="notice ${isError ? 'error' : ''}" role="status">${text}</p>
    ${
      value !== undefined &&
      html`<div class="columns">
        <aside>
          <${TriggerPanel} senders=${value.senders} />
          <${WebhooksPanel} webhooks=${value.webhooks} />
        </aside>
        <main>
          <${OutcomeChart} slices=${value.slices} />
          <${DeliveriesPanel} deliveries=${value.deliveries} />
        </main>
      </div>`
    }
    ${open.value !== undefined && html`<${DeliveryDialog} view=${open.value} />`}
  </div>`
}

const root = document.getElementById('page')
if (root !== null) {
  render(html`<${Page} />` as VNode, root)
  follow()
}
