import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Proof } from '../proof.ts'
import { judge } from './judge.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const vitest = join(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)

/** Runs the tests in a process of their own. Fails with the end of what they print. */
async function runTests(progress: (text: string) => void): Promise<void> {
  const config = 'tests/assure/coverage/vitest.config.ts'
  const child = spawn(process.execPath, [vitest, 'run', '--config', config], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  })
  const lines: string[] = []
  let done = 0
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', (line) => {
      lines.push(line)
      if (/^ [✓❯] packages\//.test(line)) progress(`${++done} test files done`)
    })
  }
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`the tests failed:\n${lines.slice(-60).join('\n')}`)
}

/** Proves that the tests of core and of the adapters leave no line and no branch of them out. */
export const coverage: Proof = async (progress) => {
  const report = join(root, '.cache/coverage/coverage-final.json')
  rmSync(report, { force: true })
  await runTests(progress)
  return judge(JSON.parse(readFileSync(report, 'utf8')), root)
}
