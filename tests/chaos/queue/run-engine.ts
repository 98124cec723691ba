import type { Pattern } from './child/config.ts'
import type { Engine } from './engines/engine.ts'
import { EXPECTED, findProblems, OWN } from './judge.ts'
import { type Amounts, type Counted, runTrial, type TrialOptions } from './trial.ts'

/** The result of one trial, with its problems. */
export interface Verdict extends Counted {
  readonly problems: readonly string[]
}

/** The amounts for the hand-off and for each control. Controls fail in receivers, so only receivers are killed. */
export interface EngineAmounts {
  readonly handOff: Amounts
  readonly control: Omit<Amounts, 'workerKills'>
}

/** What a run needs besides the amounts. */
export interface EngineOptions extends Pick<TrialOptions, 'file' | 'log' | 'signal'> {
  /** The controls that run beside the hand-off. */
  readonly controls: readonly Pattern[]
}

/** Runs the hand-off from the package on an engine, and controls at the same time. */
export async function runEngine(
  start: () => Promise<Engine>,
  { handOff, control }: EngineAmounts,
  { controls, file, log, signal }: EngineOptions,
): Promise<readonly Verdict[]> {
  const engine = await start()
  const judged = async (pattern: Pattern, amounts: Amounts): Promise<Verdict> => {
    const counted = await runTrial(engine, pattern, {
      file,
      amounts,
      points: EXPECTED[pattern].points,
      log,
      signal,
    })
    return { ...counted, problems: findProblems(engine, amounts, counted) }
  }
  try {
    const trials = [
      judged(OWN, handOff),
      ...controls.map((pattern) => judged(pattern, { ...control, workerKills: 0 })),
    ]
    // The server is needed until the last of them has ended, even if one has failed.
    await Promise.allSettled(trials)
    return await Promise.all(trials)
  } finally {
    await engine.remove()
  }
}
