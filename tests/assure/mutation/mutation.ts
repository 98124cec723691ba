import { existsSync, readFileSync } from 'node:fs'
import type { Finding, Proof } from '../proof.ts'
import { threw } from '../threw.ts'
import { GROUPS } from './groups.ts'
import { judge, type Survivor } from './judge.ts'
import { plantedFaults } from './prove-planted.ts'
import { mutantsOf } from './report.ts'
import { runStryker } from './stryker.ts'

/** The survivors of a group that were looked at, each with the reason why it may survive. */
function listOf(name: string): readonly Survivor[] {
  const file = new URL(`./survivors/${name}.json`, import.meta.url)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
}

async function proveGroup(
  name: string,
  progress: (text: string) => void,
  only?: readonly string[],
): Promise<Finding> {
  const group = GROUPS[name]
  if (group === undefined) throw new RangeError(`There is no group called ${name}.`)
  const part = only === undefined ? group : { ...group, mutate: only }
  return judge(name, mutantsOf(await runStryker(name, part, progress)), listOf(name))
}

/**
 * Proves it for the groups that are named, or for the files of `only` with the tests of these groups. A group whose run
 * fails does not keep the others from being tried.
 */
export async function proveGroups(
  names: readonly string[],
  progress: (text: string) => void,
  only?: readonly string[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const name of names) {
    const finding = proveGroup(name, progress, only)
    findings.push(await finding.catch((error: unknown) => threw(`mutation of ${name}`, error)))
  }
  return findings
}

/** Proves that tests notice a change to nearly any line that decides whether a delivery is accepted, and runs once. */
export const mutation: Proof = async (progress) => [
  ...(await proveGroups(Object.keys(GROUPS), progress)),
  ...(await plantedFaults(progress)),
]
