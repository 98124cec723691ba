import { documentedCodes } from './documented.ts'
import type { Tally } from './failures.ts'
import { type Entry, runInProcess } from './in-process.ts'
import type { Job, Report } from './jobs.ts'
import { allSenders } from './senders.ts'
import { NEST_SERVERS } from './wire/nest-server.ts'
import { NODE_SERVERS } from './wire/node-servers.ts'
import { runLambda } from './wire/run-lambda.ts'
import { runWire } from './wire/run-wire.ts'

// Runs one job in a process of its own, and reports to the process that started it.

const { entry, seed, count } = JSON.parse(process.argv[2] ?? '') as Job
const report = (what: Report) => process.send?.(what)

// An error that nobody caught would end the process of an application.
for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
  process.on(event, (error: unknown) => {
    report({
      kind: 'escaped',
      event,
      text: error instanceof Error ? `${error.stack}` : typeof error,
    })
    process.exitCode = 1
  })
}

const senders = allSenders()
const documented = documentedCodes()
const progress = (done: number) => void report({ kind: 'progress', done })

async function run(): Promise<Tally> {
  if (entry === 'verify' || entry === 'receive' || entry === 'fetch') {
    return runInProcess(entry satisfies Entry, senders, seed, count, documented, progress)
  }
  if (entry === 'Lambda') return runLambda(senders, seed, count, documented, progress)
  // Loading Next takes seconds.
  const next = entry.startsWith('Next') ? await import('./wire/next-servers.ts') : undefined
  const serve = { ...NODE_SERVERS, ...NEST_SERVERS, ...next?.NEXT_SERVERS }[entry]
  if (serve === undefined) throw new TypeError(`there is no adapter called ${entry}`)
  return runWire(entry, serve, senders, seed, count, documented, progress)
}

const tally = await run()
// Lets a rejection that nobody handles be reported first.
await new Promise((resolve) => setTimeout(resolve, 100))
report({ kind: 'done', tally })
process.disconnect?.()
