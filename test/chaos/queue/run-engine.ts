import type { Pattern } from './child/config.ts'
import type { Engine } from './engines/engine.ts'
import { controls, EXPECTED, findProblems, patterns } from './judge.ts'
import { type Amounts, type Counted, runTrial, type TrialOptions } from './trial.ts'

/** The result of one trial, with what is wrong with it. */
export interface Verdict extends Counted {
  readonly problems: readonly string[]
}

/** The amounts of the hand-off, and of each control. Only receivers are killed in a control: the fault is theirs. */
export interface EngineAmounts {
  readonly handOff: Amounts
  readonly control: Omit<Amounts, 'workerKills'>
}

/** Runs the hand-off of the package on an engine, and the controls beside it. */
export async function runEngine(
  start: () => Promise<Engine>,
  { handOff, control }: EngineAmounts,
  { file, tell, signal }: Pick<TrialOptions, 'file' | 'tell' | 'signal'>,
): Promise<readonly Verdict[]> {
  const engine = await start()
  const judged = async (pattern: Pattern, amounts: Amounts): Promise<Verdict> => {
    const counted = await runTrial(engine, pattern, {
      file,
      amounts,
      points: EXPECTED[pattern].points,
      tell,
      signal,
    })
    return { ...counted, problems: findProblems(engine, amounts, counted) }
  }
  try {
    const trials = patterns.map((pattern) =>
      judged(pattern, controls.includes(pattern) ? { ...control, workerKills: 0 } : handOff),
    )
    // The server is needed until the last of them has ended, also when one has failed.
    await Promise.allSettled(trials)
    return await Promise.all(trials)
  } finally {
    await engine.remove()
  }
}
