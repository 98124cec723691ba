import type { Colors } from '../io.ts'
import { printable } from '../output/printable.ts'
import { table } from '../output/table.ts'
import type { Advice } from './advice.ts'
import type { CaseRow, CaseVerdict } from './run-cases.ts'

const WORDS: Readonly<Record<CaseVerdict, string>> = {
  correct: 'ok',
  wrong: 'WRONG',
  not_visible: 'not visible',
}

/** Counts the rows by verdict. */
export function countVerdicts(rows: readonly CaseRow[]): Readonly<Record<CaseVerdict, number>> {
  const of = (wanted: CaseVerdict) => rows.filter(({ verdict }) => verdict === wanted).length
  return { correct: of('correct'), wrong: of('wrong'), not_visible: of('not_visible') }
}

function rowsText(rows: readonly CaseRow[], paint: Colors): string {
  const color = { correct: paint.green, wrong: paint.red, not_visible: paint.yellow } as const
  const cells = rows.map(({ name, expected, actual, verdict }) => [
    name,
    expected,
    actual,
    WORDS[verdict],
  ])
  return table([['case', 'expected', 'answered', ''], ...cells], (text, r, c) => {
    if (r === 0) return paint.dim(text)
    const verdict = rows[r - 1]?.verdict
    return c < 3 || verdict === undefined ? text : color[verdict](text)
  })
}

/** Formats the report as text: a table, what each wrong response means, and the counts. */
export function reportText(
  rows: readonly CaseRow[],
  advice: Advice | undefined,
  paint: Colors,
): string {
  // Without a route, every line of the table would be the same.
  if (advice?.code === 'no_route') return `${paint.red(printable(advice.sentence))}\n`
  const { correct, wrong, not_visible: unseen } = countVerdicts(rows)
  const notes = rows
    .filter(({ verdict }) => verdict === 'not_visible')
    .map(({ name, unseen: what = '' }) => `${paint.yellow(name)}: not visible: ${what}\n`)
  const reasons =
    advice === undefined
      ? rows
          .filter(({ verdict }) => verdict === 'wrong')
          .map(({ name, why }) => `${paint.red(name)}: ${printable(why)}\n`)
      : [`${paint.red('genuine')}: ${printable(advice.sentence)}\n`]
  const counts = `${correct} correct, ${wrong} wrong`
  const more = unseen === 0 ? '' : `, ${unseen} not visible from outside: check your log`
  const verdict = `${counts}${more}`
  const text = wrong === 0 ? paint.green(verdict) : paint.red(verdict)
  return `${rowsText(rows, paint)}\n${[...reasons, ...notes].join('')}${text}\n`
}
