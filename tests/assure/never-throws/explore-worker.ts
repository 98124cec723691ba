import { readCorpus } from './corpus.ts'
import { startCoverage } from './coverage.ts'
import { documentedCodes } from './documented.ts'
import { explore } from './explore.ts'
import type { Job, Report } from './jobs.ts'
import { player } from './play-choices.ts'
import { allSenders } from './senders.ts'
import { seededSource } from './source.ts'

// Follows the coverage from the corpus, in a process of its own, and reports to the process that started it.

const { seed, count } = JSON.parse(process.argv[2] ?? '') as Job
const report = (what: Report) => process.send?.(what)
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

const meter = await startCoverage()
const tools = { play: player(allSenders(), documentedCodes()), meter }
const found = await explore(readCorpus(), count, seededSource(seed), tools, (done) =>
  report({ kind: 'progress', done }),
)
meter.stop()
const { failures, blocks, known } = found
report({ kind: 'explored', failures, blocks, known, corpus: readCorpus().length })
process.disconnect?.()
