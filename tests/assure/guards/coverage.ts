import type { Entry } from './entry.ts'
import { CELLS } from './forms/forms.ts'
import { entriesOf, isApplied, isRelease, runsOf } from './history.ts'
import { FAULTS } from './observed-store.ts'
import { DISTURBANCES, type Plan } from './plan.ts'

/** What one interleaving has exercised, for the counts that the proof checks. */
export interface Exercised {
  /** The cell of the matrix, if its first attempt ran and did its acts. */
  readonly cell: string
  readonly runs: number
  /** Everything else that has happened at least once. */
  readonly happened: readonly string[]
}

const cellName = ({ form, protocol, ending }: Plan['cell']) =>
  `${form.name} | ${protocol} | ${ending}`

/** What has to happen in some interleaving, or the proof has shown nothing about it. */
export const EXPECTED: readonly string[] = [
  ...CELLS.map(cellName),
  ...DISTURBANCES,
  ...(['claim', 'commit', 'release', 'extend'] as const).flatMap((verb) =>
    FAULTS.map((fault) => `${verb} ${fault}`),
  ),
  'a copy is in flight',
  'a copy is a duplicate',
  'a run is committed',
  'a run is released',
  'a run has a successor',
  'a lease is lost',
  'a claim is extended',
  'a response is cut off',
]

/** Counts what an interleaving has exercised, by what was seen rather than by what was planned. */
export function exercisedBy(plan: Plan, entries: readonly Entry[]): Exercised {
  const happened = new Set<string>()
  for (const entry of entries) {
    if (entry.kind === 'asked' && entry.fault) happened.add(`${entry.verb} ${entry.fault}`)
    if (isRelease(entry)) happened.add('a run is released')
    if (entry.kind === 'gone') happened.add(entry.how)
    if (entry.kind === 'answered early') happened.add(`something answers ${entry.status} first`)
    if (entry.kind === 'disturbed') happened.add(entry.by)
    if (entry.kind === 'received' && !entry.isComplete) happened.add('a response is cut off')
    if (entry.kind !== 'applied') continue
    if (entry.result === 'in_flight') happened.add('a copy is in flight')
    if (entry.result === 'done') happened.add('a copy is a duplicate')
    if (entry.result === 'lease_lost') happened.add('a lease is lost')
    if (isApplied(entry, 'commit') && entry.result === 'ok') happened.add('a run is committed')
    if (isApplied(entry, 'extend') && entry.result === 'ok') happened.add('a claim is extended')
  }
  const runs = entriesOf(entries, 'started').length
  if (runsOf(entries).filter(({ copy }) => copy !== undefined).length > 1) {
    happened.add('a run has a successor')
  }
  const hasActed = entriesOf(entries, 'did').some(({ attempt }) => attempt === 1)
  return { cell: hasActed ? cellName(plan.cell) : '', runs, happened: [...happened] }
}
