import type { CoverageMeter } from './coverage.ts'
import type { Failure } from './failures.ts'
import type { Play } from './play-choices.ts'
import { pick, randomBytes, type Source } from './source.ts'

const BATCH = 40

/** What a run that follows the coverage has found. */
export interface Explored {
  readonly executions: number
  /** How many blocks of core were reached. */
  readonly blocks: number
  /** How many of them the given inputs had reached. */
  readonly known: number
  /** The inputs that were given or that reached a new block, in the order in which they were found. */
  readonly inputs: readonly Uint8Array[]
  readonly failures: readonly Failure[]
}

/** Changes an input as a mutation of its choices: single bytes, pieces of others, or new choices at its end. */
function mutated(inputs: readonly Uint8Array[], source: Source): Uint8Array {
  const base = Buffer.from(inputs.length === 0 ? [] : pick(source, inputs))
  const other = Buffer.from(inputs.length === 0 ? [] : pick(source, inputs))
  const at = source.next(base.length + 1)
  switch (source.next(5)) {
    case 0:
      return Buffer.concat([base.subarray(0, at), randomBytes(source, 48)])
    case 1:
      return Buffer.concat([base.subarray(0, at), other.subarray(Math.min(at, other.length))])
    case 2:
      return Buffer.concat([base.subarray(0, at), randomBytes(source, 4), base.subarray(at)])
    default:
      for (let left = 1 + source.next(4); left > 0 && base.length > 0; left--) {
        base[source.next(base.length)] = source.next(256)
      }
      return base
  }
}

/**
 * Plays the inputs of a corpus, and then mutations of them, and keeps each input that reaches a block of code that no
 * input before it has. Coverage is read for a batch at a time, since reading it takes far longer than an input does;
 * the inputs of a batch that reached something are then played one by one.
 */
export async function explore(
  corpus: readonly Uint8Array[],
  executions: number,
  source: Source,
  { play, meter }: { readonly play: Play; readonly meter: CoverageMeter },
  progress: (done: number) => void,
): Promise<Explored> {
  const seen = new Set<string>()
  const failures: Failure[] = []
  const inputs: Uint8Array[] = [...corpus]
  const run = async (input: Uint8Array) => {
    const failure = await play(input)
    if (failure !== undefined) failures.push(failure)
  }
  const note = (blocks: readonly string[]) => {
    const before = seen.size
    for (const block of blocks) seen.add(block)
    return seen.size > before
  }
  for (const input of corpus) await run(input)
  note(await meter.take())
  const known = seen.size
  for (let done = 0; done < executions && failures.length < 5; done += BATCH) {
    const batch = Array.from({ length: BATCH }, () => mutated(inputs, source))
    for (const input of batch) await run(input)
    const reached = await meter.take()
    if (reached.some((block) => !seen.has(block))) {
      for (const input of batch) {
        await run(input)
        if (note(await meter.take())) inputs.push(input)
      }
      note(reached)
    }
    progress(done)
  }
  return { executions, blocks: seen.size, known, inputs, failures }
}
