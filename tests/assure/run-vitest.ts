import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root: string = fileURLToPath(new URL('../../', import.meta.url))

const vitest = join(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)

/** What a run of tests ended with. */
export interface TestRun {
  readonly hasPassed: boolean
  /** The last lines that it printed. */
  readonly lines: readonly string[]
}

/** Runs tests in a process of their own. */
export async function runVitest(
  args: readonly string[],
  progress: (text: string) => void,
  env: Readonly<Record<string, string>> = {},
): Promise<TestRun> {
  // The proofs run with a configuration of their own, which the programs of the tests would take for theirs.
  const { TSX_TSCONFIG_PATH: _, ...inherited } = process.env
  const child = spawn(process.execPath, [vitest, 'run', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, NO_COLOR: '1', ...env },
  })
  const lines: string[] = []
  let done = 0
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', (line) => {
      lines.push(line)
      if (/^ [✓❯] /.test(line)) progress(`${++done} test files done`)
    })
  }
  const [code] = await once(child, 'close')
  return { hasPassed: code === 0, lines: lines.slice(-60) }
}
