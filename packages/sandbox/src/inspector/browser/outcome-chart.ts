import type { VNode } from 'preact'
import type { Slice } from '../server/views.ts'
import { clockTime } from './format.ts'
import { html } from './html.ts'

const WIDTH = 600
const HEIGHT = 90
const BAR = 16

const KINDS = ['delivered', 'failed', 'open'] as const
const LABELS = { delivered: 'delivered', failed: 'failed or dead', open: 'in progress' } as const

/** One time slice: delivered at the bottom, failed above it. */
function bar(slice: Slice, i: number, most: number): VNode | VNode[] {
  let top = HEIGHT
  const title = KINDS.map((kind) => `${slice[kind]} ${LABELS[kind]}`).join(', ')
  return html`<g>
    <title>${clockTime(slice.at)}: ${title}</title>
    <rect class="slot" x=${i * 20} y="0" width="20" height=${HEIGHT} />
    ${KINDS.map((kind) => {
      const height = (slice[kind] / most) * HEIGHT
      top -= height
      return html`<rect class=${kind} x=${i * 20 + 2} y=${top} width=${BAR} height=${height} />`
    })}
  </g>`
}

/** Outcomes over time. SVG, because a canvas has no text for screen readers. */
export function OutcomeChart({ slices }: { readonly slices: readonly Slice[] }): VNode | VNode[] {
  const most = Math.max(
    4,
    ...slices.map(({ delivered, failed, open }) => delivered + failed + open),
  )
  const sum = (kind: (typeof KINDS)[number]) => slices.reduce((n, slice) => n + slice[kind], 0)
  const summary = KINDS.map((kind) => `${sum(kind)} ${LABELS[kind]}`).join(', ')
  return html`<figure class="chart">
    <figcaption>
      <span>Outcomes of the last five minutes</span>
      <span class="legend">
        ${KINDS.map((kind) => html`<span><i class=${kind}></i>${sum(kind)} ${LABELS[kind]}</span>`)}
      </span>
    </figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${summary}>
      ${slices.map((slice, i) => bar(slice, i, most))}
    </svg>
  </figure>`
}
