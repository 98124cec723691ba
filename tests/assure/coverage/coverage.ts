import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Proof } from '../proof.ts'
import { root, runVitest } from '../run-vitest.ts'
import { judge } from './judge.ts'

/** Proves that the tests of core and of the adapters leave no line and no branch of them out. */
export const coverage: Proof = async (progress) => {
  const report = join(root, '.cache/coverage/coverage-final.json')
  rmSync(report, { force: true })
  const config = 'tests/assure/coverage/vitest.config.ts'
  const { hasPassed, lines } = await runVitest(['--config', config], progress)
  if (!hasPassed) throw new Error(`the tests failed:\n${lines.join('\n')}`)
  return judge(JSON.parse(readFileSync(report, 'utf8')), root)
}
