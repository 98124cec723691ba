import { render, type VNode } from 'preact'
import { ArchiveDialog } from './archive/archive-dialog.ts'
import { ArchivePanel } from './archive/archive-panel.ts'
import { openRow } from './archive/archive-state.ts'
import { DeliveriesPanel } from './deliveries-panel.ts'
import { DeliveryDialog } from './delivery-dialog.ts'
import { html } from './html.ts'
import './inspector.css'
import { OutcomeChart } from './outcome-chart.ts'
import { follow, isLive, notice, open, overview } from './state.ts'
import { TriggerPanel } from './trigger-panel.ts'
import { followHash, showsArchive, ViewLinks } from './view-links.ts'
import { WebhooksPanel } from './webhooks-panel.ts'

type Vnodes = VNode | VNode[]

function Deliveries(): Vnodes {
  const { value } = overview
  if (value === undefined) return []
  return html`<div class="columns">
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

// A component of its own, so that signals redraw only what has changed.
function Page(): Vnodes {
  const { text, isError } = notice.value
  const hasArchive = overview.value?.hasArchive === true
  return html`<div class="page">
    <header class="top">
      <h1>Hookseal sandbox</h1>
      ${hasArchive && html`<${ViewLinks} />`}
      <p class="live ${isLive.value ? 'on' : 'off'}">${isLive.value ? 'live' : 'not connected'}</p>
    </header>
    <p class="notice ${isError ? 'error' : ''}" role="status">${text}</p>
    ${
      hasArchive && showsArchive.value
        ? html`<main><${ArchivePanel} /></main>`
        : html`<${Deliveries} />`
    }
    ${open.value !== undefined && html`<${DeliveryDialog} view=${open.value} />`}
    ${openRow.value !== undefined && html`<${ArchiveDialog} details=${openRow.value} />`}
  </div>`
}

const root = document.getElementById('page')
if (root !== null) {
  render(html`<${Page} />` as VNode, root)
  followHash()
  follow()
}
