/** One line of the result: a measured figure and its goal. */
export interface Row {
  readonly what: string
  readonly measured: string
  /** Empty if the figure has no goal. */
  readonly goal: string
  readonly met?: boolean | undefined
}

/** `1.28 ×` */
export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)} ×`
}

/** A ratio of two costs, with its maximum. */
export function ratioRow(what: string, ratio: number, atMost?: number): Row {
  if (atMost === undefined) return { what, measured: times(ratio), goal: '' }
  return { what, measured: times(ratio), goal: `≤ ${atMost} ×`, met: ratio <= atMost }
}

/** A ratio of two gains, with its minimum. */
export function atLeastRow(what: string, ratio: number, atLeast?: number): Row {
  if (atLeast === undefined) return { what, measured: times(ratio), goal: '' }
  return { what, measured: times(ratio), goal: `≥ ${atLeast} ×`, met: ratio >= atLeast }
}

/** A figure with a unit, and its maximum. */
export function amountRow(what: string, amount: number, unit: string, atMost?: number): Row {
  const measured = `${amount.toFixed(amount < 100 ? 1 : 0)} ${unit}`
  if (atMost === undefined) return { what, measured, goal: '' }
  return { what, measured, goal: `≤ ${atMost} ${unit}`, met: amount <= atMost }
}

const VERDICTS = new Map([
  [true, 'ok'],
  [false, 'MISS'],
])

/** The rows as text, in columns. */
export function formatTable(rows: readonly Row[]): string {
  const head = ['what', 'measured', 'goal', '']
  const cells = rows.map(({ what, measured, goal, met }) => [
    what,
    measured,
    goal,
    met === undefined ? '' : (VERDICTS.get(met) ?? ''),
  ])
  const widths = head.map((_, i) => Math.max(...[head, ...cells].map((row) => row[i]?.length ?? 0)))
  return [head, widths.map((width) => '-'.repeat(width)), ...cells]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
