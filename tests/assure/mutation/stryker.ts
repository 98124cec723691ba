import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { patience } from '@hookseal/tests-kit/patience'
import type { Group } from './groups.ts'
import type { Report } from './report.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const { resolve } = createRequire(import.meta.url)

/** What the tests do not need, so that it need not be copied. */
const LEFT_OUT = ['.cache', 'dist', '/docs', '/examples', '/skills', 'coverage']

/**
 * Kinds of change that are not tried. The compiler refuses most emptied texts, which are no code and no option's value.
 * Most others are the words of messages.
 */
const NOT_TRIED = ['StringLiteral']

const options = (name: string, { mutate }: Group) => ({
  mutate,
  testRunner: 'vitest',
  plugins: [resolve('@stryker-mutator/vitest-runner')],
  vitest: { configFile: 'tests/assure/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  mutator: { excludedMutations: NOT_TRIED },
  concurrency: 2,
  ignorePatterns: LEFT_OUT,
  tempDirName: `.cache/mutation/${name}`,
  reporters: ['progress-append-only', 'json'],
  jsonReporter: { fileName: `.cache/mutation/${name}.json` },
  allowConsoleColors: false,
  // On top of what the same tests took without a mutant. Most endless loops are ended sooner, by counting.
  timeoutMS: patience(20_000),
  timeoutFactor: 3,
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
    stdio: ['ignore', 'pipe', 'inherit'],
    // Stryker's own option would keep a change to a constant of a module from being seen: with a list of tests, it is
    // made only once the module has been loaded.
    env: {
      ...process.env,
      HOOKSEAL_MUTATION_TESTS: JSON.stringify(group.tests),
      ...(group.server && { HOOKSEAL_LENT_SERVER: group.server }),
    },
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
