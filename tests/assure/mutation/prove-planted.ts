import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Finding, Proof } from '../proof.ts'
import { judgePlanted, type PlantedRun } from './judge-planted.ts'
import { PLANTED_FAULTS, type PlantedFault } from './planted-faults.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const vitest = join(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)

const test = (path: string) => `packages/replay/test/${path}.test.ts`
const TESTS: Readonly<Record<string, readonly string[]>> = {
  redis: [test('redis/redis-replay-store'), test('redis/scripts')],
  postgres: ['postgres-replay-store', 'statements', 'newer'].map((name) =>
    test(`postgres/${name}`),
  ),
  dynamodb: [test('dynamodb/dynamodb-replay-store')],
}
// The digest of a script tells that it was changed, whatever the change does.
const NAMES = '^(?!.*has the digest)'

/** Runs the tests of a store, with a fault or without one. Resolves to the names of the tests that failed. */
async function failedTests(
  group: string,
  planted?: { readonly file: string; readonly fault: PlantedFault },
): Promise<PlantedRun> {
  const folder = mkdtempSync(join(tmpdir(), 'hookseal-planted-'))
  const report = join(folder, 'report.json')
  const args = ['run', '--config', 'tests/assure/mutation/vitest.config.ts']
  const options = ['--bail=1', `--testNamePattern=${NAMES}`, '--reporter=json']
  const child = spawn(process.execPath, [vitest, ...args, ...options, `--outputFile=${report}`], {
    cwd: root,
    env: {
      ...process.env,
      HOOKSEAL_LENT_SERVER: group,
      HOOKSEAL_MUTATION_TESTS: JSON.stringify(TESTS[group]),
      ...(planted && { HOOKSEAL_PLANTED: JSON.stringify(planted) }),
    },
    stdio: 'ignore',
  })
  try {
    await once(child, 'close')
    return JSON.parse(readFileSync(report, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs `work` for each item, two at once, and keeps the order of the results. */
async function twoAtOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const left = [...items.entries()]
  const workOff = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      results[next[0]] = await work(next[1])
    }
  }
  await Promise.all([workOff(), workOff()])
  return results
}

/** Plants the faults of one group, one by one. */
export async function provePlanted(
  group: string,
  progress: (text: string) => void,
): Promise<Finding> {
  const control = await failedTests(group)
  const faults = Object.entries(PLANTED_FAULTS[group] ?? {}).flatMap(([file, list]) =>
    list.map((fault) => ({ file, fault })),
  )
  let done = 0
  const runs = await twoAtOnce(faults, async ({ file, fault }) => {
    const run = await failedTests(group, { file, fault })
    progress(`${group}: ${++done}/${faults.length} faults planted`)
    return { what: fault.what, run }
  })
  return judgePlanted(group, control, runs)
}

/** Proves that tests notice a change of a script or a statement, which Stryker can only replace as a whole. */
export const plantedFaults: Proof = async (progress) => {
  const findings: Finding[] = []
  for (const group of Object.keys(PLANTED_FAULTS))
    findings.push(await provePlanted(group, progress))
  return findings
}
