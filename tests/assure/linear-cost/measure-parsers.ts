import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Growth, inputName, MAX_RATIO } from './measure-growth.ts'
import { quadratic } from './quadratic.ts'

/** How every parser grew, and how a quadratic one did. */
export interface Measured {
  readonly growths: readonly Growth[]
  readonly control: Growth
}

/** What a worker says: which input it measures, or how one grew. */
export type Report = { readonly at: string } | { readonly growth: Growth }

// With V8's own 1 to 16 MiB, the garbage of a long input outlives its collections and is copied, and that of a short
// one is not, so that linear time looks like forty times the time for ten times the input.
const FLAGS = ['--min-semi-space-size=64', '--max-semi-space-size=128']

type Progress = (text: string) => void

const WORKER = fileURLToPath(new URL('measure-worker.ts', import.meta.url))

/** Measures in a process with room for the garbage of the longest input: the named inputs, or all of them. */
async function measure(progress: Progress, names: readonly string[] = []): Promise<Growth[]> {
  const child = fork(WORKER, names, { execArgv: [...process.execArgv, ...FLAGS] })
  const growths: Growth[] = []
  child.on('message', (report: Report) => {
    if ('at' in report) progress(report.at)
    else growths.push(report.growth)
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`the measurement ended with ${code}`)
  return growths
}

/**
 * Measures every parser. What grew too much is measured again in a process of its own, where no other input has filled
 * V8's tables of keys and object shapes: JSON with thousands of new keys takes longer the more keys came before it.
 */
export async function measureParsers(progress: Progress): Promise<Measured> {
  const growths: Growth[] = []
  for (const growth of await measure(progress)) {
    const isSlow = !(growth.ratio <= MAX_RATIO)
    const [again = growth] = isSlow ? await measure(progress, [inputName(growth)]) : []
    growths.push(again)
  }
  const [control] = await measure(progress, [inputName(quadratic)])
  if (control === undefined) throw new Error('the control was not measured')
  return { growths, control }
}
