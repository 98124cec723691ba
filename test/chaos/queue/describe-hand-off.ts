import { beforeAll, expect, it } from 'vitest'
import { compileChild } from './child/compile.ts'
import type { EngineName, Pattern } from './child/config.ts'
import { ENGINES } from './engines/start-engine.ts'
import { controls } from './judge.ts'
import { runEngine, type Verdict } from './run-engine.ts'

// A short form of `npm run chaos:queue`: each point at which a process can be killed has its turn.
const AMOUNTS = {
  handOff: { events: 300, receiverKills: 11, workerKills: 7 },
  control: { events: 60, receiverKills: 8 },
}
const TIMEOUT_MS = 600_000

/** Describes what must hold for the hand-off to an engine, and that the patterns that lose or repeat events show it. */
export function describeHandOff(engine: EngineName): void {
  let verdicts: readonly Verdict[] = []
  const verdictOf = (pattern: Pattern) => verdicts.find((one) => one.pattern === pattern)

  beforeAll(async () => {
    const program = await compileChild()
    try {
      verdicts = await runEngine(ENGINES[engine], AMOUNTS, { file: program.file, tell: () => {} })
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
