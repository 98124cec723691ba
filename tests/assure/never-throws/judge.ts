import type { Expectation } from './draft.ts'

/** What became of one request. */
export interface Observation {
  readonly expected: Expectation
  /** The status of the answer, or the documented status of the error that `verify` threw; 200 for a delivery. */
  readonly status: number
  /** The code of the error, if the request was refused. */
  readonly code: string | undefined
  /** The body of the answer. */
  readonly body: string
  /** Whether a handler ran for it, or `verify` handed its delivery out. */
  readonly reached: boolean
  /** Whether a delivery that is genuine has to reach a handler: not where the receiver's own parts are broken. */
  readonly isWhole: boolean
}

/** Every code that is documented, with its status. */
export type Documented = ReadonlyMap<string, number>

const isAccepted = (status: number) => status >= 200 && status <= 299

/** What is wrong with it, or `undefined` if nothing is. */
export function judge(seen: Observation, documented: Documented): string | undefined {
  const { expected, status, code, body, reached, isWhole } = seen
  if (code !== undefined && !documented.has(code)) return `the code ${code} is not documented`
  if (code !== undefined && documented.get(code) !== status)
    return `${code} was answered with ${status}`
  if (code === undefined && !isAccepted(status)) return `the status ${status} is not documented`
  if (!isAccepted(status) && body !== '') return 'a refusal has a body'
  if (expected === 'forged' && isAccepted(status))
    return `a forged request was answered with ${status}`
  if (expected === 'forged' && reached) return 'a forged request reached a handler'
  if (expected === 'genuine' && isWhole && !isAccepted(status)) {
    return `a genuine request was refused with ${status} ${code}`
  }
  if (expected === 'genuine' && isWhole && !reached) return 'a genuine request reached no handler'
  return undefined
}
