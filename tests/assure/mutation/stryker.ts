import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Group } from './groups.ts'
import type { Report } from './report.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const { resolve } = createRequire(import.meta.url)

/** What the tests do not need, so that it need not be copied. */
const LEFT_OUT = ['.cache', 'dist', '/docs', '/examples', '/skills', 'coverage']

const options = (name: string, { mutate, tests }: Group) => ({
  mutate,
  testFiles: tests,
  testRunner: 'vitest',
  plugins: [resolve('@stryker-mutator/vitest-runner')],
  vitest: { configFile: 'tests/assure/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  mutator: { excludedMutations: ['StringLiteral'] },
  concurrency: 2,
  ignorePatterns: LEFT_OUT,
  tempDirName: `.cache/mutation/${name}`,
  reporters: ['progress-append-only', 'json'],
  jsonReporter: { fileName: `.cache/mutation/${name}.json` },
  allowConsoleColors: false,
  // Far beyond what any test takes: a busy machine must not kill a mutant.
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 15,
})

/** Runs Stryker on a group, in a process of its own. Resolves to its report. */
export async function runStryker(
  name: string,
  group: Group,
  progress: (text: string) => void,
): Promise<Report> {
  const folder = join(root, '.cache/mutation')
  const report = join(folder, `${name}.json`)
  const config = join(folder, `${name}.config.json`)
  mkdirSync(folder, { recursive: true })
  rmSync(report, { force: true })
  writeFileSync(config, JSON.stringify(options(name, group)))

  const bin = join(dirname(resolve('@stryker-mutator/core/package.json')), 'bin/stryker.js')
  const child = spawn(process.execPath, [bin, 'run', config], {
    cwd: root,
    env: { ...process.env, ...(group.server && { HOOKSEAL_LENT_SERVER: group.server }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    const [, done] = /^Mutation testing +\d+%.*?(\d+\/\d+ tested.*)$/.exec(line) ?? []
    progress(`${name}: ${done ?? 'runs the tests without a mutant'}`)
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`Stryker ended with ${code}:\n${lines.slice(-40).join('\n')}`)
  return JSON.parse(readFileSync(report, 'utf8'))
}
