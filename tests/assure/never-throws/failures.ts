import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Case } from './make-case.ts'

const FOLDER = fileURLToPath(new URL('../../../.cache/never-throws', import.meta.url))

/** A request that was not answered as it has to be. */
export interface Failure {
  readonly entry: string
  readonly seed: number
  readonly index: number
  readonly problem: string
  /** The file with the request. */
  readonly file: string
}

/** Writes a request that failed, so that it can be sent again. */
export function writeFailure(
  at: {
    readonly entry: string
    readonly seed: number
    readonly index: number
    readonly problem: string
  },
  one: Case,
  target: string,
): Failure {
  mkdirSync(FOLDER, { recursive: true })
  const file = `${FOLDER}/${at.entry.replace(/\W+/g, '-')}-${at.seed}-${at.index}.json`
  const { method, query, headers, expected, steps, sender } = one
  const body = one.body.toString('base64')
  const request = { method, query, headers, body, bodyEncoding: 'base64' }
  writeFileSync(
    file,
    JSON.stringify({ ...at, sender: sender.name, target, expected, steps, request }, null, 2),
  )
  return { ...at, file }
}

/** How many requests of each kind were sent, and which failed. */
export interface Tally {
  readonly failures: readonly Failure[]
  /** Requests that had to be accepted, and were. */
  readonly genuine: number
  /** Requests that had to be refused, and were. */
  readonly forged: number
}
