import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readCorpus, writeCorpus } from './corpus.ts'
import { startCoverage } from './coverage.ts'
import { documentedCodes } from './documented.ts'
import { explore } from './explore.ts'
import { minimize } from './minimize.ts'
import { player } from './play-choices.ts'
import { allSenders } from './senders.ts'
import { seededSource } from './source.ts'

// Grows the corpus: npx tsx --tsconfig tests/assure/tsconfig.json tests/assure/never-throws/grow-corpus.ts --executions 200000

const { values } = parseArgs({
  options: {
    executions: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
})

const meter = await startCoverage()
const tools = { play: player(allSenders(), documentedCodes()), meter }
const found = await explore(
  readCorpus(),
  Number(values.executions),
  seededSource(Number(values.seed)),
  tools,
  (done) => {
    if (done % 10_000 === 0) console.log(`${done} of ${values.executions}`)
  },
)
for (const { problem, file } of found.failures) console.error(`${problem} (${file})`)
const kept = await minimize(found.inputs, tools)
mkdirSync(new URL('corpus', import.meta.url), { recursive: true })
writeCorpus(kept)
meter.stop()
console.log(
  `${found.blocks} blocks, ${found.known} of them known before; ${kept.length} inputs kept`,
)
