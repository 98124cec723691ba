import type { Finding } from '../proof.ts'
import type { JobResult } from './jobs.ts'

/** Sums up the run that follows the coverage. It is inconclusive if it had no corpus, or counted no blocks. */
export function exploredFinding(
  results: readonly JobResult[],
  executions: number,
  seed: number,
): Finding {
  const failures = results.flatMap((result) => result.failures)
  const escaped = results.flatMap((result) => result.escaped)
  const { blocks = 0, known = 0, corpus = 0 } = results[0]?.reached ?? {}
  const bad = failures.length + escaped.length
  const isBlind = blocks === 0 || corpus === 0
  const verdict = bad > 0 ? 'missed' : isBlind ? 'inconclusive' : 'shown'
  const details = [
    `Run it again with HOOKSEAL_SEED=${seed}`,
    ...failures.map(({ problem, file }) => `${problem} (${file})`),
    ...escaped,
  ]
  return {
    claim: 'No input that reaches new code of core makes it throw',
    figure: `${bad} failed, ${executions.toLocaleString('en')} inputs from a corpus of ${corpus}; ${blocks} blocks reached, ${known} by the corpus`,
    goal: '0 failed',
    verdict,
    ...(verdict !== 'shown' && { details }),
  }
}
