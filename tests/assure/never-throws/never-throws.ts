import { randomInt } from 'node:crypto'
import type { Proof } from '../proof.ts'
import { exploredFinding } from './explored-finding.ts'
import { findingOf } from './finding-of.ts'
import { COVERAGE, type Job, runJobs } from './jobs.ts'
import { buildNext } from './wire/next-servers.ts'

const PER_VERB = 1_000_000
const CHUNK = 250_000
const VERBS = ['verify', 'receive', 'fetch']
// The slowest first, so that no core is left alone with one at the end.
const ADAPTERS = [
  'Next App',
  'Next Pages',
  'Nest',
  'Fastify',
  'Express 4',
  'Express 5',
  'Koa 2',
  'Koa 3',
  'node:http',
  'Lambda',
]
const PER_ADAPTER = 100_000
/** Inputs of the run that follows the coverage, besides those of the corpus. */
const EXECUTIONS = 100_000

/** Sends generated requests through every way in, and judges what becomes of each. */
export const neverThrows: Proof = async (progress) => {
  // Before the workers start, since two builds at once fail.
  progress('building the Next application')
  buildNext()
  const seed = Number(process.env['HOOKSEAL_SEED'] ?? randomInt(2 ** 31))
  const adapterJobs = ADAPTERS.map(
    (entry, i): Job => ({ entry, seed: seed + i, count: PER_ADAPTER }),
  )
  const verbJobs = VERBS.flatMap((entry, verb) =>
    Array.from(
      { length: PER_VERB / CHUNK },
      (_, i): Job => ({ entry, seed: seed + 100 * (verb + 1) + i, count: CHUNK }),
    ),
  )
  const exploring: Job = { entry: COVERAGE, seed: seed + 1000, count: EXECUTIONS }
  const results = await runJobs([...adapterJobs, exploring, ...verbJobs], progress)
  const of = (jobs: readonly Job[]) => results.filter(({ job }) => jobs.includes(job))
  return [
    findingOf(
      'verify, receive and fetch throw nothing undocumented and accept nothing forged',
      `${PER_VERB.toLocaleString('en')} requests each`,
      of(verbJobs),
      seed,
    ),
    findingOf(
      'Every adapter answers, and never throws',
      `${PER_ADAPTER.toLocaleString('en')} requests through each of ${ADAPTERS.length} adapters`,
      of(adapterJobs),
      seed,
    ),
    exploredFinding(of([exploring]), EXECUTIONS, seed),
  ]
}
