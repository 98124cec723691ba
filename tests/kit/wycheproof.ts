import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The hash functions whose HMAC vectors are read, with how many tests `testvectors_v1` has for each. */
const TESTS = { sha1: 170, sha256: 174, sha512: 174 } as const

/** A hash function that Project Wycheproof's vectors are read for. */
export type WycheproofAlgorithm = keyof typeof TESTS

/** The hash functions that Project Wycheproof's vectors are read for. */
export const WYCHEPROOF_ALGORITHMS = Object.keys(TESTS) as readonly WycheproofAlgorithm[]

/** One test of Project Wycheproof. Its key, message and tag are in hex. */
export interface WycheproofTest {
  readonly tcId: number
  readonly comment: string
  readonly key: string
  readonly msg: string
  readonly tag: string
  readonly result: 'valid' | 'invalid'
  /** The length of its group's tags, in bits. */
  readonly tagSize: number
}

interface WycheproofFile {
  readonly numberOfTests: number
  readonly testGroups: readonly {
    readonly tagSize: number
    readonly tests: readonly Omit<WycheproofTest, 'tagSize'>[]
  }[]
}

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The folders that may hold the files, in the order in which they are searched. */
function folders(): readonly string[] {
  const named = process.env['HOOKSEAL_WYCHEPROOF'] ?? ''
  const others = [join(root, 'vectors/wycheproof'), join(root, '../shared/vectors')]
  return named === '' ? others : [named, ...others]
}

/**
 * Reads Project Wycheproof's HMAC tests for one hash function. Returns `undefined` where there is no file: its size
 * keeps it out of the repository.
 *
 * @throws Error if a file does not have as many tests as it says
 */
export function readWycheproof(
  algorithm: WycheproofAlgorithm,
  searched: readonly string[] = folders(),
): readonly WycheproofTest[] | undefined {
  const names = [`hmac_${algorithm}_test.json`, `wycheproof_hmac_${algorithm}.json`]
  const path = searched
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(existsSync)
  if (path === undefined) return undefined
  const { numberOfTests, testGroups } = JSON.parse(readFileSync(path, 'utf8')) as WycheproofFile
  const tests = testGroups.flatMap((group) =>
    group.tests.map((test) => ({ ...test, tagSize: group.tagSize })),
  )
  if (tests.length === 0 || tests.length !== numberOfTests) {
    throw new Error(`${path} has ${tests.length} tests and says ${numberOfTests}`)
  }
  return tests
}

/** Says which vectors are missing, how many tests that leaves out, and where to get them. */
export const wycheproofNotice = (algorithms: readonly WycheproofAlgorithm[]): string => {
  const count = algorithms.reduce((sum, algorithm) => sum + TESTS[algorithm], 0)
  const files = algorithms.map((algorithm) => `hmac_${algorithm}_test.json`).join(', ')
  return (
    `${count} tests of Project Wycheproof left out: put ${files} from testvectors_v1 of ` +
    'https://github.com/C2SP/wycheproof in vectors/wycheproof, or in the folder that HOOKSEAL_WYCHEPROOF names'
  )
}
