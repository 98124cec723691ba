import { type Signal, signal } from '@preact/signals'
import { render, type VNode } from 'preact'
import { ArchiveDialog } from './archive/archive-dialog.ts'
import { ArchivePanel } from './archive/archive-panel.ts'
import { openRow } from './archive/archive-state.ts'
import { DeliveryDialog } from './delivery/delivery-dialog.ts'
import './styles/inspector.css'
import { DeliveriesPanel } from './list/deliveries-panel.ts'
import { followKeys } from './list/list-keys.ts'
import { OutcomeChart } from './list/outcome-chart.ts'
import { Confirm } from './shared/confirm.ts'
import { html } from './shared/html.ts'
import { Stopped } from './shared/stopped.ts'
import { ViewLinks } from './shared/view-links.ts'
import { follow, isLive, refresh } from './state/follow.ts'
import { overview } from './state/overview.ts'
import { isStopped } from './state/request.ts'
import { followAddress, route } from './state/route.ts'
import { openSteps } from './steps/progress.ts'
import { RegisterStep } from './steps/register-step.ts'
import { SecretStep } from './steps/secret-step.ts'
import { TriggerStep } from './steps/trigger-step.ts'
import { WebhooksPanel } from './steps/webhooks-panel.ts'

type Vnodes = VNode | VNode[]

const narrow = matchMedia('(max-width: 900px)')
const isNarrow: Signal<boolean> = signal(narrow.matches)

function Steps(): Vnodes {
  return html`<aside key="steps" aria-label="Steps">
    <section class="steps" aria-label="Three steps">
      <${RegisterStep} />
      <${SecretStep} />
      <${TriggerStep} />
    </section>
    <${WebhooksPanel} />
  </aside>`
}

function List(): Vnodes {
  return html`<main key="list">
    <${OutcomeChart} slices=${overview.value?.slices ?? []} />
    <${DeliveriesPanel} />
  </main>`
}

/** The document order matches the order on the screen: on a phone, the list comes first. */
function Deliveries(): Vnodes {
  if (overview.value === undefined) return []
  const steps = html`<${Steps} key="steps" />`
  const list = html`<${List} key="list" />`
  return html`<div class="columns">${isNarrow.value ? [list, steps] : [steps, list]}</div>`
}

// A separate component, so that signals redraw only what changed.
function Page(): Vnodes {
  const hasArchive = overview.value?.hasArchive === true
  const isOn = isLive.value && !isStopped.value
  return html`<div class="page">
    <header class="top">
      <h1>Hookseal sandbox</h1>
      ${hasArchive && html`<${ViewLinks} />`}
      <p class="live ${isOn ? 'on' : 'off'}">${isOn ? 'live' : 'not connected'}</p>
    </header>
    <${Stopped} />
    <fieldset disabled=${isStopped.value} role="presentation">
      ${
        hasArchive && route.value.isArchive
          ? html`<main><${ArchivePanel} /></main>`
          : html`<${Deliveries} />`
      }
    </fieldset>
    <${DeliveryDialog} />
    ${openRow.value !== undefined && html`<${ArchiveDialog} details=${openRow.value} />`}
    <${Confirm} />
  </div>`
}

const root = document.getElementById('page')
if (root !== null) {
  followAddress()
  followKeys()
  narrow.addEventListener('change', () => {
    isNarrow.value = narrow.matches
  })
  render(html`<${Page} />` as VNode, root)
  // The first overview expands a step. Later ones leave the steps as the user has them.
  const stop = overview.subscribe((first) => {
    if (first === undefined) return
    openSteps.value = first.webhooks.length === 0 ? [1] : [3]
    stop()
  })
  follow()
  void refresh()
}
