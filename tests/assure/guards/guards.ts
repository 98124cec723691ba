import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Proof } from '../proof.ts'
import { findingsOf } from './findings.ts'
import { mismatchFinding } from './mismatch.ts'
import type { Order, Report } from './worker.ts'

/** More than the 10 000 of the goal: a whole number of rounds through the matrix. */
const INTERLEAVINGS = 10_016

/** Reads `HOOKSEAL_SEED`: a seed, or a seed and the index of one interleaving, as in `7/1234`. */
function readSeed(): { readonly seed: number; readonly only: number | undefined } {
  const given = process.env['HOOKSEAL_SEED'] ?? String(Date.now() % 1_000_000)
  const match = /^(\d+)(?:\/(\d+))?$/.exec(given)
  if (match === null) throw new TypeError('HOOKSEAL_SEED must be a number, or two as in 7/1234')
  return { seed: Number(match[1]), only: match[2] === undefined ? undefined : Number(match[2]) }
}

/** Runs a share of the interleavings in a process of its own. Resolves to its exit code. */
function runShare(order: Order, note: (report: Report) => void): Promise<string> {
  const worker = fork(fileURLToPath(new URL('worker.ts', import.meta.url)))
  worker.on('message', (report) => note(report as Report))
  worker.send(order)
  return new Promise((resolve) => {
    worker.on('error', (error) => resolve(String(error)))
    worker.on('exit', (code, signal) => resolve(String(signal ?? code)))
  })
}

/** Shows that the guards keep their promises in random interleavings of everything that can end a run. */
export const guards: Proof = async (progress) => {
  const { seed, only } = readSeed()
  const [from, to] = only === undefined ? [0, INTERLEAVINGS] : [only, only + 1]
  const workers = only === undefined ? Math.min(4, Math.max(2, availableParallelism())) : 1
  const reports: Report[] = []
  const note = (report: Report) => {
    reports.push(report)
    if (reports.length % 100 === 0) progress(`${reports.length} of ${to - from} interleavings`)
  }
  const exits = await Promise.all(
    Array.from({ length: workers }, (_, i) =>
      runShare({ seed, from: from + i, to, step: workers }, note),
    ),
  )
  return [...findingsOf({ seed, reports, exits }), await mismatchFinding()]
}
