import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Tally } from './failures.ts'

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

/** What came of a job. */
export interface JobResult extends Tally {
  readonly job: Job
  /** What escaped: errors that nobody caught, and the end of the process. */
  readonly escaped: readonly string[]
}

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))

/** Runs one job in a process of its own. */
function runJob(job: Job, progress: (done: number) => void): Promise<JobResult> {
  return new Promise((resolve) => {
    const escaped: string[] = []
    let tally: Tally | undefined
    let output = ''
    const child = fork(WORKER, [JSON.stringify(job)], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output = `${output}${chunk}`.slice(-4000)
      })
    }
    child.on('message', (report: Report) => {
      if (report.kind === 'progress') progress(report.done)
      else if (report.kind === 'escaped') escaped.push(`${report.event}: ${report.text}`)
      else tally = report.tally
    })
    child.on('exit', (code, signal) => {
      if (tally === undefined) escaped.push(`the process ended with ${code ?? signal}: ${output}`)
      progress(job.count)
      resolve({ ...(tally ?? { failures: [], genuine: 0, forged: 0 }), job, escaped })
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
