import type { Pattern } from './child/config.ts'
import type { Engine } from './engines/engine.ts'
import { RECEIVER_POINTS, type Where } from './kill-in-turn.ts'
import type { Amounts, Counted } from './trial.ts'

interface Expected {
  /** What the pattern does to events when receivers are killed. The control must demonstrate it. */
  readonly fault: 'none' | 'lost' | 'again'
  /** Where its receivers are killed. */
  readonly points: readonly Where[]
}

/** The hand-off from the package and the controls. */
export const EXPECTED: Readonly<Record<Pattern, Expected>> = {
  'handOff and work': { fault: 'none', points: RECEIVER_POINTS.handOff },
  'answer 200, enqueue after': { fault: 'lost', points: RECEIVER_POINTS.answerFirst },
  'mark the id, enqueue, answer 200': { fault: 'lost', points: RECEIVER_POINTS.markFirst },
  'enqueue, answer 200, no claim': { fault: 'again', points: RECEIVER_POINTS.noClaim },
  'claim, enqueue under its key, commit; the job goes when it is done': {
    fault: 'again',
    points: RECEIVER_POINTS.forgottenJob,
  },
}

/** The hand-off from the package. */
export const OWN = 'handOff and work' satisfies Pattern

/** The patterns that lose or repeat events. */
export const CONTROLS: readonly Pattern[] = (Object.keys(EXPECTED) as Pattern[]).filter(
  (pattern) => pattern !== OWN,
)

const CONTROL_PROVED_NOTHING = 'the controls proved nothing'

/** What is wrong with the result of a trial. */
export function findProblems(
  { isTransactional }: Pick<Engine, 'isTransactional'>,
  { events, receiverKills, workerKills }: Amounts,
  counted: Counted,
): readonly string[] {
  const { accepted, receiversKilled, workersKilled, lost, again, unfinished } = counted
  const problems: string[] = []
  if (accepted < events) problems.push(`${accepted} of ${events} events were accepted`)
  if (receiversKilled < receiverKills) problems.push(`${receiversKilled} receivers were killed`)
  if (workersKilled < workerKills) problems.push(`${workersKilled} workers were killed`)
  if (unfinished > 0) problems.push(`${unfinished} jobs never ended`)
  const { fault } = EXPECTED[counted.pattern]
  if (fault !== 'none') {
    if (counted[fault] === 0) problems.push(`nothing was ${fault}: ${CONTROL_PROVED_NOTHING}`)
    return problems
  }
  if (lost > 0) problems.push(`${lost} accepted events are lost`)
  // A handler outside the transaction of its claim can be killed between the effect and the commit, once per killed
  // worker.
  const allowed = isTransactional ? 0 : workersKilled
  if (again > allowed) problems.push(`${again} effects are repeated, where ${allowed} may be`)
  return problems
}
