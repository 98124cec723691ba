import type { Finding } from '../proof.ts'
import type { Repeated } from './repeated.ts'

/** What this proof reads of Vitest's JSON report. */
export interface Report {
  readonly testResults: readonly {
    /** The path of the file. */
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly title: string
      readonly fullName: string
      readonly status: string
      readonly failureMessages?: readonly string[] | null
    }[]
  }[]
}

/** Judges one claim: the test with the whole amount has passed, and no other test of its file has failed. */
export function judge({ claim, goal, file, test }: Repeated, { testResults }: Report): Finding {
  const results = testResults.filter(({ name }) => name.endsWith(`/${file}`))
  const tests = results.flatMap(({ assertionResults }) => assertionResults)
  const ran = tests.filter(({ status }) => status === 'passed' || status === 'failed')
  const failed = ran.filter(({ status }) => status === 'failed')
  const whole = ran.filter(({ title }) => title === test)
  const figure = `${ran.length - failed.length} of ${tests.length} tests passed`
  if (tests.length > 0 && ran.length === 0) {
    const details = [`Nothing of ${file} ran: install what its tests need.`]
    return { claim, figure, goal, verdict: 'left out', details }
  }
  if (whole.length > 0 && failed.length === 0) return { claim, figure, goal, verdict: 'shown' }
  const details = [
    ...results.flatMap(({ message }) => (message === '' ? [] : message.split('\n'))),
    ...failed.flatMap(({ fullName, failureMessages }) => [fullName, ...(failureMessages ?? [])]),
    ...(whole.length === 0 ? [`no test ran as "${test}"`] : []),
  ]
  return { claim, figure, goal, verdict: 'missed', details }
}
