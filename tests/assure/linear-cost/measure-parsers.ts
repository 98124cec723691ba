import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Growth } from './measure-growth.ts'

/** How every parser grew, and how a quadratic one did. */
export interface Measured {
  readonly growths: readonly Growth[]
  readonly control: Growth
}

/** What the worker says. */
export type Report = { readonly at: string } | { readonly measured: Measured }

// With V8's own 1 to 16 MiB, the garbage of a long input outlives its collections and is copied, and that of a short
// one is not, so that linear time looks like forty times the time for ten times the input.
const FLAGS = ['--min-semi-space-size=64', '--max-semi-space-size=128']

/** Measures every parser, in a process with room for the garbage of the longest input. */
export async function measureParsers(progress: (text: string) => void): Promise<Measured> {
  const worker = fileURLToPath(new URL('measure-worker.ts', import.meta.url))
  const child = fork(worker, { execArgv: [...process.execArgv, ...FLAGS] })
  let measured: Measured | undefined
  child.on('message', (report: Report) => {
    if ('at' in report) progress(report.at)
    else measured = report.measured
  })
  const [code] = await once(child, 'exit')
  if (measured === undefined) throw new Error(`the measurement ended with ${code}`)
  return measured
}
