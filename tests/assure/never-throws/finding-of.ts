import type { Finding } from '../proof.ts'
import type { JobResult } from './jobs.ts'

// A tenth of the requests is genuine for certain, and a fifth forged. Far fewer would prove nothing.
const MIN_SHARE = 0.05

/** Sums up what came of jobs. It is inconclusive if too few requests were certain to be genuine or forged. */
export function findingOf(
  claim: string,
  what: string,
  results: readonly JobResult[],
  seed: number,
): Finding {
  const failures = results.flatMap((result) => result.failures)
  const escaped = results.flatMap(({ job, escaped }) =>
    escaped.map((text) => `${job.entry}: ${text}`),
  )
  const bad = failures.length + escaped.length
  const isVacuous = results.some(
    ({ job, genuine, forged }) => Math.min(genuine, forged) < MIN_SHARE * job.count,
  )
  const details = [
    `Run it again with HOOKSEAL_SEED=${seed}`,
    ...failures.map(({ entry, problem, file }) => `${entry}: ${problem} (${file})`),
    ...escaped,
  ]
  const verdict = bad > 0 ? 'missed' : isVacuous || results.length === 0 ? 'inconclusive' : 'shown'
  return {
    claim,
    figure: `${bad} failed, ${what}`,
    goal: '0 failed',
    verdict,
    ...(verdict !== 'shown' && { details }),
  }
}
