import type { Finding } from '../proof.ts'
import { type Case, expectedAnswer, REASONS, type Reason } from './case.ts'

/** What one backend answered to each case, in their order. */
export interface Answers {
  readonly backend: string
  readonly answers: readonly string[]
  /** Whether the checks were made by Web Crypto. */
  readonly usedWebCrypto: boolean
  readonly shouldUseWebCrypto: boolean
}

const MAX_LISTED = 5

function countByReason(cases: readonly Case[]): readonly string[] {
  const counts = new Map<Reason, number>()
  for (const { because } of cases) counts.set(because, (counts.get(because) ?? 0) + 1)
  return [...counts].map(([reason, count]) => `${count} ${REASONS[reason]}`)
}

/** Counts the cases that every backend answered as they require. A claim about no vectors, or none valid, is missed. */
export function tally(
  claim: string,
  cases: readonly Case[],
  byBackend: readonly Answers[],
): Finding {
  const wrong: string[] = []
  const figures = byBackend.map(({ backend, answers, usedWebCrypto, shouldUseWebCrypto }) => {
    if (usedWebCrypto !== shouldUseWebCrypto) {
      wrong.push(`${backend}: the checks ${usedWebCrypto ? 'were' : 'were not'} made by Web Crypto`)
    }
    const failed = cases.flatMap((each, i) => {
      const [expected, given = 'none'] = [expectedAnswer(each), answers[i]]
      return expected === given
        ? []
        : [`${backend}: ${each.source} (${each.algorithm}): ${given} in place of ${expected}`]
    })
    wrong.push(...failed.slice(0, MAX_LISTED))
    return `${backend} ${cases.length - failed.length} of ${cases.length}`
  })
  const hasValid = cases.some(({ because }) => because === 'valid')
  return {
    claim,
    figure: figures.join(', '),
    goal: 'all, on both',
    verdict: hasValid && byBackend.length === 2 && wrong.length === 0 ? 'shown' : 'missed',
    details: [...countByReason(cases), ...wrong],
  }
}
