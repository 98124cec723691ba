import type { VNode } from 'preact'
import type { Slice } from '../../server/views.ts'
import { clockTime } from '../shared/format.ts'
import { html } from '../shared/html.ts'

const HEIGHT = 90
const SLOT = 20
const BAR = 16

const KINDS = ['delivered', 'failed', 'open'] as const
const LABELS = { delivered: 'delivered', failed: 'failed or dead', open: 'in progress' } as const

const total = ({ delivered, failed, open }: Slice) => delivered + failed + open

/** One time slice: delivered at the bottom, failed above it. */
function bar(slice: Slice, i: number, most: number): VNode | VNode[] {
  let top = HEIGHT
  const title = KINDS.map((kind) => `${slice[kind]} ${LABELS[kind]}`).join(', ')
  return html`<g>
    <title>${clockTime(slice.at)}: ${title}</title>
    <rect class="slot" x=${i * SLOT} y="0" width=${SLOT} height=${HEIGHT} />
    ${KINDS.map((kind) => {
      const height = (slice[kind] / most) * HEIGHT
      top -= height
      return html`<rect class=${kind} x=${i * SLOT + 2} y=${top} width=${BAR} height=${height} />`
    })}
  </g>`
}

/** Outcomes over time. Shows nothing if there are none. SVG, because a canvas has no text for screen readers. */
export function OutcomeChart({ slices }: { readonly slices: readonly Slice[] }): VNode | VNode[] {
  const most = Math.max(...slices.map(total))
  if (most <= 0) return []
  const sum = (kind: (typeof KINDS)[number]) => slices.reduce((n, slice) => n + slice[kind], 0)
  const summary = KINDS.map((kind) => `${sum(kind)} ${LABELS[kind]}`).join(', ')
  return html`<figure class="chart">
    <figcaption>
      <span>Deliveries in the last five minutes</span>
      <span class="legend">
        ${KINDS.map((kind) => html`<span><i class=${kind}></i>${sum(kind)} ${LABELS[kind]}</span>`)}
      </span>
    </figcaption>
    <div class="plot">
      <span class="most" aria-hidden="true">${most}</span>
      <span class="none" aria-hidden="true">0</span>
      <svg viewBox="0 0 ${slices.length * SLOT} ${HEIGHT}" preserveAspectRatio="none" role="img"
        aria-label="${summary}, at most ${most} in ten seconds">
        ${slices.map((slice, i) => bar(slice, i, most))}
      </svg>
      <span class="oldest" aria-hidden="true">−5 min</span>
      <span class="now" aria-hidden="true">now</span>
    </div>
  </figure>`
}
