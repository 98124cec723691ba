import fc from 'fast-check'
import { newModel, type RealStore, randomCalls } from './random-calls.ts'
import type { ReplaySuiteOptions, StoreUnderTest } from './runner.ts'
import { newKey } from './verbs.ts'

const KEYS = 2
// Runs sequences concurrently, because each one mostly waits for the network. Each worker has its own clock and keys.
const WORKERS = 8

async function runShare(subject: StoreUnderTest, numRuns: number, seed: number): Promise<void> {
  const sequence = fc.asyncProperty(randomCalls, (calls) => {
    const real: RealStore = { subject, keys: Array.from({ length: KEYS }, newKey) }
    return fc.asyncModelRun(() => ({ model: newModel(KEYS), real }), calls)
  })
  await fc.assert(sequence, { numRuns, seed })
}

/** Compares a store with the model over random sequences of calls. A failure reports its seed. */
export async function runSequences({
  open,
  sequences = 10_000,
  seed,
}: ReplaySuiteOptions): Promise<void> {
  const firstSeed = seed ?? Math.floor(Math.random() * 2 ** 31)
  const subjects = await Promise.all(Array.from({ length: WORKERS }, open))
  try {
    const runs = Math.ceil(sequences / WORKERS)
    await Promise.all(subjects.map((subject, i) => runShare(subject, runs, firstSeed + i)))
  } finally {
    await Promise.all(subjects.map((subject) => subject.close?.()))
  }
}
