import type { VNode } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Delivery } from '../../../domain/model.ts'
import type { AttemptView } from '../../server/views.ts'
import { clockTime, counted, legible } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { fetchDelivery, type OpenDelivery } from '../state/open-delivery.ts'
import { type Compared, compare, shownRows } from './compare.ts'
import { comparable, headersText } from './copies.ts'

type Vnodes = VNode | VNode[]

const MAX_ROWS = 400
const MAX_LETTERS = 2000

interface Side {
  readonly view: OpenDelivery
  readonly attempt: AttemptView
}

const cut = (line: string) => (line.length > MAX_LETTERS ? `${line.slice(0, MAX_LETTERS)} …` : line)

const answerLine = ({ status, error }: AttemptView) =>
  [status, error].filter((one) => one !== null).join(': ')

function comparisons(left: Side, right: Side): readonly Compared[] {
  const pair = (title: string, textOf: (side: Side) => string) =>
    compare(title, textOf(left), textOf(right))
  return [
    pair('Answer', ({ attempt }) => answerLine(attempt)),
    pair('Request headers', ({ attempt }) => headersText(attempt.requestHeaders)),
    pair('Body', ({ view }) => comparable(view.body.text) || legible(view.body)),
    pair('Response headers', ({ attempt }) => headersText(attempt.responseHeaders)),
    pair('Response body', ({ attempt }) => legible(attempt.responseBody)),
  ]
}

function Cell({ line, mark }: { readonly line: string | null; readonly mark: string }): Vnodes {
  if (line === null) return html`<td class="none"></td>`
  const isMarked = mark !== ''
  return html`<td class=${isMarked ? (mark === '−' ? 'gone' : 'new') : ''}>
    ${isMarked && html`<span class="mark">${mark}</span>`}${cut(line)}
  </td>`
}

function Comparison({ compared }: { readonly compared: Compared }): Vnodes {
  const { title, rows, isEqual } = compared
  if (isEqual)
    return html`<p class="same"><strong>${title}</strong> <span class="muted">identical</span></p>`
  if (rows === undefined) {
    return html`<p class="same"><strong>${title}</strong> <span class="muted">too different to compare line by line</span></p>`
  }
  return html`<table class="compared">
    <caption>${title}</caption>
    <tbody>
      ${shownRows(rows, MAX_ROWS).map((row) =>
        'skipped' in row
          ? html`<tr class="skipped"><td colspan="2">${counted(row.skipped, 'line', 'lines')} not shown</td></tr>`
          : html`<tr class=${row.isEqual ? 'equal' : 'changed'}>
              <${Cell} line=${row.left} mark=${row.isEqual ? '' : '−'} />
              <${Cell} line=${row.right} mark=${row.isEqual ? '' : '+'} />
            </tr>`,
      )}
    </tbody>
  </table>`
}

interface Choice {
  readonly id: string
  readonly number: number
}

const choiceValue = ({ id, number }: Choice) => `${number}:${id}`

function choiceOf(value: string): Choice {
  const at = value.indexOf(':')
  return { number: Number(value.slice(0, at)), id: value.slice(at + 1) }
}

/** The attempts to choose from: those of this delivery, and the last one of each other delivery of the same event. */
function choicesOf({ delivery, attempts, related }: OpenDelivery) {
  const name = ({ kind, createdAt }: Delivery) =>
    `${kind === 'event' ? 'First delivery' : kind}, ${clockTime(createdAt)}`
  const own = attempts.map(({ number, status }) => {
    return { id: delivery.id, number, label: `Attempt ${number}: ${status ?? 'no response'}` }
  })
  const others = related.map((one) => {
    return {
      id: one.id,
      number: one.attempts,
      label: `${name(one)}: ${one.lastStatus ?? 'no response'}`,
    }
  })
  return { own, others, all: [...own, ...others] }
}

function Picker({
  label,
  value,
  view,
  choose,
}: {
  readonly label: string
  readonly value: string
  readonly view: OpenDelivery
  readonly choose: (value: string) => void
}): Vnodes {
  const { own, others } = choicesOf(view)
  const options = (all: typeof own) =>
    all.map((one) => html`<option value=${choiceValue(one)}>${one.label}</option>`)
  const onChange = (event: Event) => choose((event.currentTarget as HTMLSelectElement).value)
  return html`<label>${label}
    <select value=${value} onChange=${onChange}>
      <optgroup label="This delivery">${options(own)}</optgroup>
      ${others.length > 0 && html`<optgroup label="Other deliveries of this event">${options(others)}</optgroup>`}
    </select>
  </label>`
}

/** Loads the chosen side. The open delivery is already available. */
function useSide(value: string, open: OpenDelivery): Side | undefined {
  const { id, number } = choiceOf(value)
  const [other, setOther] = useState<OpenDelivery | undefined>(undefined)
  const isOpen = id === open.delivery.id
  useEffect(() => {
    if (!isOpen) fetchDelivery(id).then(setOther, () => {})
  }, [id])
  const view = isOpen ? open : other?.delivery.id === id ? other : undefined
  const attempt = view?.attempts.find((one) => one.number === number)
  return view && attempt && { view, attempt }
}

function Content({ view }: { readonly view: OpenDelivery }): Vnodes {
  const { all } = choicesOf(view)
  const [leftValue, chooseLeft] = useState(
    choiceValue(all.at(view.attempts.length - 2) ?? { id: '', number: 0 }),
  )
  const [rightValue, chooseRight] = useState(
    choiceValue(all.at(view.attempts.length - 1) ?? { id: '', number: 0 }),
  )
  const left = useSide(leftValue, view)
  const right = useSide(rightValue, view)
  const compared = useMemo(
    () => (left === undefined || right === undefined ? undefined : comparisons(left, right)),
    [left?.attempt.id, right?.attempt.id, left?.attempt.outcome, right?.attempt.outcome],
  )
  return html`<div class="comparisons">
    <div class="picks">
      <${Picker} label="Left" value=${leftValue} view=${view} choose=${chooseLeft} />
      <${Picker} label="Right" value=${rightValue} view=${view} choose=${chooseRight} />
    </div>
    ${compared === undefined ? html`<p class="muted">Loading…</p>` : compared.map((one) => html`<${Comparison} key=${one.title} compared=${one} />`)}
  </div>`
}

/** Compares any two attempts. Shows nothing if there is only one. */
export function CompareAttempts({ view }: { readonly view: OpenDelivery }): Vnodes {
  const [isOpen, setOpen] = useState(false)
  const { all } = choicesOf(view)
  if (all.length < 2 || view.attempts.length === 0) return []
  const onToggle = (event: Event) => setOpen((event.currentTarget as HTMLDetailsElement).open)
  return html`<details class="part compare" open=${isOpen} onToggle=${onToggle}>
    <summary><h3>Compare two attempts</h3></summary>
    ${isOpen && html`<${Content} view=${view} />`}
  </details>`
}
