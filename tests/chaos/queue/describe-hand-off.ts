import { amount } from '@hookseal/tests-kit/amount'
import { patience } from '@hookseal/tests-kit/patience'
import { beforeAll, expect, it } from 'vitest'
import { compile, QUEUE_CHILD } from '../compile.ts'
import type { EngineName } from './child/config.ts'
import { ENGINES } from './engines/start-engine.ts'
import { CONTROLS, OWN } from './judge.ts'
import { runEngine, type Verdict } from './run-engine.ts'

// A short version of `npm run chaos:queue` that kills a process at every kill point.
const AMOUNTS = {
  handOff: { events: 300, receiverKills: 11, workerKills: 7 },
  control: { events: 60, receiverKills: 8 },
}
const TIMEOUT_MS = patience(900_000)

/** The controls of an engine. In a sample each engine runs a different one, so that each control runs once. */
function controlsOf(engine: EngineName) {
  const first = Object.keys(ENGINES).indexOf(engine) % CONTROLS.length
  const inTurn = [...CONTROLS.slice(first), ...CONTROLS.slice(0, first)]
  return inTurn.slice(0, amount({ sample: 1, whole: CONTROLS.length }))
}

/** Describes the hand-off to an engine, and checks that the control patterns do lose or repeat events. */
export function describeHandOff(engine: EngineName): void {
  const controls = controlsOf(engine)
  let verdicts: readonly Verdict[] = []

  beforeAll(async () => {
    const program = await compile(QUEUE_CHILD)
    const options = { controls, file: program.file, log: () => {} }
    try {
      verdicts = await runEngine(ENGINES[engine], AMOUNTS, options)
    } finally {
      await program.remove()
    }
  }, TIMEOUT_MS)

  it('loses and repeats nothing while receivers and workers are killed', () => {
    const own = verdicts.find(({ pattern }) => pattern === OWN)
    expect(own).toMatchObject({ problems: [], lost: 0, unfinished: 0 })
  })

  it(`proves something: ${controls.length} of ${CONTROLS.length} controls lose or repeat events`, () => {
    const found = verdicts.filter(({ pattern }) => pattern !== OWN)
    expect(found.map(({ pattern, problems }) => [pattern, problems])).toEqual(
      controls.map((pattern) => [pattern, []]),
    )
  })
}
