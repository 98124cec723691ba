import type { HostileCase } from '@hookseal/testing'
import type { Poster } from '../http/post.ts'
import { failUnreachable, isUnreachable } from '../http/unreachable.ts'

/** The verdict on one case. `not_visible` means that the responses are correct but cannot prove what matters. */
export type CaseVerdict = 'correct' | 'wrong' | 'not_visible'

/** One line of the report. */
export interface CaseRow extends Pick<HostileCase, 'name' | 'why' | 'unseen'> {
  readonly verdict: CaseVerdict
  /** The correct responses, as text. */
  readonly expected: string
  /** The response statuses as text, or why there was no response. */
  readonly actual: string
  /** The response statuses, with 0 for no response. */
  readonly statuses: readonly number[]
}

/** A status other than 2xx, such as that of a copy that had to wait, shows that the endpoint recognizes copies. */
function verdictOf(isRight: boolean, unseen: string | undefined, statuses: readonly number[]) {
  if (!isRight) return 'wrong'
  const isAllAccepted = statuses.every((status) => status >= 200 && status <= 299)
  return unseen !== undefined && isAllAccepted ? 'not_visible' : 'correct'
}

/** Sends the requests of each case. `step` is called after each. */
export async function runCases(
  cases: readonly HostileCase[],
  poster: Poster,
  url: URL,
  step: () => void,
): Promise<readonly CaseRow[]> {
  const rows: CaseRow[] = []
  for (const { name, why, unseen, observe } of cases) {
    const errors: string[] = []
    const statuses: number[] = []
    const { ok, expected, actual } = await observe(async (request) => {
      const { status, error } = await poster.post(request)
      if (error !== undefined) errors.push(error)
      statuses.push(status)
      return status
    })
    const unreachable = errors.find(isUnreachable)
    if (unreachable !== undefined) failUnreachable(url, unreachable)
    rows.push({
      name,
      why,
      unseen,
      verdict: verdictOf(ok, unseen, statuses),
      expected,
      actual: actual.replace(/\b0\b/g, () => errors.shift() ?? 'nothing'),
      statuses,
    })
    step()
  }
  return rows
}
