import { patience } from '@hookseal/tests-kit/patience'
import { beforeAll, expect, it } from 'vitest'
import { compile, QUEUE_CHILD } from '../compile.ts'
import type { EngineName, Pattern } from './child/config.ts'
import { ENGINES } from './engines/start-engine.ts'
import { controls } from './judge.ts'
import { runEngine, type Verdict } from './run-engine.ts'

// A short version of `npm run chaos:queue` that kills a process at every kill point.
const AMOUNTS = {
  handOff: { events: 300, receiverKills: 11, workerKills: 7 },
  control: { events: 60, receiverKills: 8 },
}
const TIMEOUT_MS = patience(900_000)

/** Describes the hand-off to an engine, and checks that the control patterns do lose or repeat events. */
export function describeHandOff(engine: EngineName): void {
  let verdicts: readonly Verdict[] = []
  const verdictOf = (pattern: Pattern) => verdicts.find((one) => one.pattern === pattern)

  beforeAll(async () => {
    const program = await compile(QUEUE_CHILD)
    try {
      verdicts = await runEngine(ENGINES[engine], AMOUNTS, { file: program.file, log: () => {} })
    } finally {
      await program.remove()
    }
  }, TIMEOUT_MS)

  it('loses and repeats nothing while receivers and workers are killed', () => {
    expect(verdictOf('handOff and work')).toMatchObject({ problems: [], lost: 0, unfinished: 0 })
  })

  it.each(controls)('proves something: "%s" does lose or repeat events', (pattern) => {
    expect(verdictOf(pattern)).toMatchObject({ problems: [] })
  })
}
