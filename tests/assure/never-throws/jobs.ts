import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Failure, Tally } from './failures.ts'

/** Requests through one way in, from one seed. */
export interface Job {
  readonly entry: string
  readonly seed: number
  readonly count: number
}

/** What a worker says. */
export type Report =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'escaped'; readonly event: string; readonly text: string }
  | { readonly kind: 'done'; readonly tally: Tally }
  | ({ readonly kind: 'explored' } & Reached)

/** What a run that follows the coverage has reached. */
export interface Reached {
  readonly failures: readonly Failure[]
  /** Blocks of core's code that were reached, and how many of them by the corpus alone. */
  readonly blocks: number
  readonly known: number
  /** Inputs in the corpus. */
  readonly corpus: number
}

/** What came of a job. */
export interface JobResult extends Tally {
  readonly job: Job
  /** What escaped: errors that nobody caught, and the end of the process. */
  readonly escaped: readonly string[]
  /** What the coverage-guided run has reached, if it was one. */
  readonly reached?: Reached | undefined
}

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** The entry of the run that follows the coverage. */
export const COVERAGE = 'coverage'

/** Runs one job in a process of its own. */
function runJob(job: Job, progress: (done: number) => void): Promise<JobResult> {
  return new Promise((resolve) => {
    const escaped: string[] = []
    let tally: Tally | undefined
    let reached: Reached | undefined
    let output = ''
    const worker = fileOf(job.entry === COVERAGE ? 'explore-worker.ts' : 'worker.ts')
    const child = fork(worker, [JSON.stringify(job)], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output = `${output}${chunk}`.slice(-4000)
      })
    }
    child.on('message', (report: Report) => {
      if (report.kind === 'progress') progress(report.done)
      else if (report.kind === 'escaped') escaped.push(`${report.event}: ${report.text}`)
      else if (report.kind === 'explored') reached = report
      else tally = report.tally
    })
    child.on('exit', (code, signal) => {
      if (tally === undefined && reached === undefined)
        escaped.push(`the process ended with ${code ?? signal}: ${output}`)
      progress(job.count)
      const { failures } = tally ?? reached ?? { failures: [] }
      resolve({ genuine: 0, forged: 0, ...tally, failures, job, escaped, reached })
    })
  })
}

/** Runs jobs, as many at once as there are cores, and up to four. */
export async function runJobs(
  jobs: readonly Job[],
  progress: (text: string) => void,
): Promise<readonly JobResult[]> {
  const left = [...jobs]
  const done = new Map<Job, number>()
  const total = jobs.reduce((sum, { count }) => sum + count, 0)
  const results: JobResult[] = []
  const work = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) {
      const own = job
      const result = await runJob(own, (count) => {
        done.set(own, count)
        const sent = [...done.values()].reduce((sum, one) => sum + one, 0)
        progress(
          `${sent.toLocaleString('en')} of ${total.toLocaleString('en')} requests, ${own.entry}`,
        )
      })
      results.push(result)
    }
  }
  const workers = Math.max(2, Math.min(4, availableParallelism()))
  await Promise.all(Array.from({ length: workers }, work))
  return results
}
