import type { Finding } from '../proof.ts'
import type { Mutant } from './report.ts'

/** A mutant that no test notices, and why that is right. */
export interface Survivor extends Pick<Mutant, 'file' | 'line' | 'text' | 'replacement'> {
  readonly why: string
}

const GOAL = 0.9

// A run that a mutant keeps from ending, or that it breaks outside of a test, fails `npm test` like a failed test.
// Every other state counts as survived, also that of a mutant which a comment in the sources has switched off.
const KILLED = new Set(['Killed', 'Timeout', 'RuntimeError'])

const keyOf = ({ file, line, text, replacement }: Omit<Survivor, 'why'>) =>
  JSON.stringify([file, line, text, replacement])

const described = ({ at, line, text, replacement, status }: Mutant) =>
  `${at} ${status}: ${line} | ${text} -> ${replacement}`

/**
 * Judges what became of the mutants of a group: nine in ten have to be killed, and each survivor has to be in the list,
 * with a reason. An entry of the list that survives no more is named, so that it can go.
 */
export function judge(
  group: string,
  mutants: readonly Mutant[],
  list: readonly Survivor[],
): Finding {
  const survived = mutants.filter(({ status }) => !KILLED.has(status))
  const killed = mutants.length - survived.length
  const share = mutants.length === 0 ? 0 : killed / mutants.length

  const listed = new Set(list.filter(({ why }) => why.trim() !== '').map(keyOf))
  const alive = new Set(survived.map(keyOf))
  const unlisted = survived.filter((mutant) => !listed.has(keyOf(mutant)))
  const stale = list.filter((survivor) => !alive.has(keyOf(survivor)))
  const details = [
    ...unlisted.map(described),
    ...stale.map(({ file, line, replacement }) => `stale: ${file}: ${line} -> ${replacement}`),
  ]

  return {
    claim: `A test notices a change to ${group}`,
    figure: `${killed} of ${mutants.length} killed (${(Math.floor(share * 1000) / 10).toFixed(1)} %)`,
    goal: '90 %, and a reason for each survivor',
    verdict: share >= GOAL && unlisted.length === 0 ? 'shown' : 'missed',
    ...(details.length === 0 ? {} : { details }),
  }
}
