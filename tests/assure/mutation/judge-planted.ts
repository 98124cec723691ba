import type { Finding } from '../proof.ts'

/** What this proof reads of Vitest's report. */
export interface PlantedRun {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** A run of the tests with a fault. */
export interface PlantedResult {
  readonly what: string
  readonly run: PlantedRun
}

/** Judges the runs: the tests pass without a fault, and with each fault one of them fails by itself. */
export function judgePlanted(
  group: string,
  control: PlantedRun,
  results: readonly PlantedResult[],
): Finding {
  const missed = results.filter(({ run }) => run.numFailedTests === 0)
  const isSound = control.numFailedTests === 0 && control.numPassedTests > 0 && results.length > 0
  const failed = control.testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ status, fullName }) => (status === 'failed' ? fullName : [])),
  )
  const details = [
    ...failed.map((name) => `fails without a fault: ${name}`),
    ...missed.map(({ what }) => `no test fails though ${what}`),
  ]
  return {
    claim: `A test notices each fault planted in the ${group} store`,
    figure: `${results.length - missed.length} of ${results.length}`,
    goal: 'all, and none without a fault',
    verdict: isSound ? (missed.length === 0 ? 'shown' : 'missed') : 'inconclusive',
    ...(details.length === 0 ? {} : { details }),
  }
}
