import { type Failure, writeFailure } from './failures.ts'
import { type Entry, type Targets, targetsOf, tryCase } from './in-process.ts'
import type { Documented } from './judge.ts'
import { makeCase } from './make-case.ts'
import type { Target } from './receivers.ts'
import type { Sender } from './senders.ts'
import { byteSource, pick } from './source.ts'

const ENTRIES: readonly Entry[] = ['verify', 'receive', 'fetch']

/** Plays choices: makes the request that they describe, and takes it through the way in that they name. */
export type Play = (choices: Uint8Array) => Promise<Failure | undefined>

/** Creates the receivers once, and returns what plays choices against them. */
export function player(senders: readonly Sender[], documented: Documented): Play {
  const runs = { count: 0 }
  const targets: Targets = targetsOf(senders, () => {
    runs.count++
  })
  let index = 0
  return async function play(choices) {
    const source = byteSource(choices)
    const entry = pick(source, ENTRIES)
    const one = makeCase(senders, source)
    const [whole, ...broken] = targets.get(one.sender) as readonly [Target, ...Target[]]
    const target = source.next(3) === 0 ? pick(source, broken) : whole
    const problem = await tryCase(entry, target, one, source, documented, runs)
    index++
    if (problem === undefined) return undefined
    return writeFailure({ entry: `coverage ${entry}`, seed: 0, index, problem }, one, target.name)
  }
}
