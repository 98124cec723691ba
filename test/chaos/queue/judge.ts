import type { Pattern } from './child/config.ts'
import type { Engine } from './engines/engine.ts'
import type { Amounts, Counted } from './trial.ts'

/** What a pattern does to events when receivers are killed. The controls have to show it. */
export const FAULTS: Readonly<Record<Pattern, 'none' | 'lost' | 'again'>> = {
  'handOff and work': 'none',
  'answer 200, enqueue after': 'lost',
  'mark the id, enqueue, answer 200': 'lost',
  'enqueue, answer 200, no claim': 'again',
  'claim, enqueue under its key, commit; the job goes when it is done': 'again',
}

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
  const fault = FAULTS[counted.pattern]
  if (fault !== 'none') {
    if (counted[fault] === 0) problems.push(`nothing was ${fault}: ${CONTROL_PROVED_NOTHING}`)
    return problems
  }
  if (lost > 0) problems.push(`${lost} accepted events are lost`)
  // A handler that works outside the transaction of its claim can be killed between the two, once per killed worker.
  const allowed = isTransactional ? 0 : workersKilled
  if (again > allowed) problems.push(`${again} effects are repeated, where ${allowed} may be`)
  return problems
}
