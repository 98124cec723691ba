import { type RunnerTestFile, TestRunner } from 'vitest'

/**
 * Fails a run with a test file that does not load, as `npm test` does. Stryker looks at the tests only, of which such a
 * file has none, and would count the change as not noticed.
 */
export default class LoadingRunner extends TestRunner {
  onCollected(files: readonly RunnerTestFile[]): void {
    const failed = files.find(({ result, tasks }) => result?.state === 'fail' && tasks.length === 0)
    if (failed !== undefined) throw new Error(`${failed.filepath} does not load`)
  }
}
