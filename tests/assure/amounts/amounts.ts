import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { WHOLE_VARIABLE } from '@hookseal/tests-kit/amount'
import type { Proof } from '../proof.ts'
import { root, runVitest } from '../run-vitest.ts'
import { judge } from './judge.ts'
import { REPEATED } from './repeated.ts'

/** Repeats the tests of which `npm test` runs a sample as often as the documents say. */
export const amounts: Proof = async (progress) => {
  const report = join(root, '.cache/amounts.json')
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const files = REPEATED.map(({ file }) => file)
  const args = [...files, '--typecheck.enabled=false', ...reporters]
  // A failed test is in the report, which is missing where the run itself has failed.
  await runVitest(args, progress, { [WHOLE_VARIABLE]: '1' })
  const found = JSON.parse(readFileSync(report, 'utf8'))
  return REPEATED.map((repeated) => judge(repeated, found))
}
