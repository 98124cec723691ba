import type { Finding } from '../proof.ts'
import { EXPECTED } from './coverage.ts'
import { RULES } from './judge.ts'
import type { Report } from './worker.ts'

/** What the workers have brought back. */
export interface Results {
  readonly seed: number
  readonly reports: readonly Report[]
  /** How each worker has ended: `0`, or what is wrong. */
  readonly exits: readonly string[]
}

const GOAL = 10_000
const SHOWN_FAILURES = 3

const format = (count: number) => count.toLocaleString('en-US')

/** How often everything has happened, by name. */
function tally(reports: readonly Report[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { exercised } of reports) {
    for (const name of [exercised.cell, ...exercised.happened]) {
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  }
  return counts
}

/** The finding about what was exercised: a proof that never came to a case has shown nothing about it. */
function coverageFinding(reports: readonly Report[], expected: readonly string[]): Finding {
  const counts = tally(reports)
  const missing = expected.filter((name) => !counts.has(name))
  const happenings = expected.filter((name) => !name.includes(' | '))
  return {
    claim: 'Guards: every framework, protocol, way to end and disturbance is exercised',
    figure: `${format(expected.length - missing.length)} of ${format(expected.length)}`,
    goal: 'all',
    verdict: missing.length === 0 ? 'shown' : 'inconclusive',
    details:
      missing.length > 0
        ? [`never exercised: ${missing.slice(0, 20).join('; ')}`]
        : [happenings.map((name) => `${name}: ${format(counts.get(name) ?? 0)}`).join(', ')],
  }
}

/** Returns one finding for each rule, and one about what was exercised. */
export function findingsOf(
  { seed, reports, exits }: Results,
  expected: readonly string[] = EXPECTED,
): readonly Finding[] {
  const runs = reports.reduce((sum, { exercised }) => sum + exercised.runs, 0)
  const isWhole = reports.length >= GOAL && exits.every((exit) => exit === '0')
  const ruleFindings = Object.entries(RULES).map(([rule, claim]): Finding => {
    const broken = reports.filter(({ violations }) => violations.some((one) => one.rule === rule))
    const details = broken
      .slice(0, SHOWN_FAILURES)
      .flatMap(({ index, violations, lines }) => [
        `HOOKSEAL_SEED=${seed}/${index} npm run assure -- --only guards`,
        ...violations.map((one) => `  ${one.rule}: ${one.what}`),
        ...lines.map((line) => `  ${line}`),
      ])
    const ends = isWhole ? [] : [`seed ${seed}; the workers have ended with ${exits.join(', ')}`]
    return {
      claim,
      figure: `${format(broken.length)} in ${format(reports.length)} interleavings, ${format(runs)} runs`,
      goal: `0 in at least ${format(GOAL)}`,
      verdict: broken.length > 0 ? 'missed' : isWhole ? 'shown' : 'inconclusive',
      ...(broken.length > 0 || !isWhole ? { details: [...details, ...ends] } : {}),
    }
  })
  return [...ruleFindings, coverageFinding(reports, expected)]
}
