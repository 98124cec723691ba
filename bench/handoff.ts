import {
  type AnyDelivery,
  createProcessor,
  createReceiver,
  memoryReplayStore,
  packDelivery,
} from '@hookseal/core'
import { standardWebhooks } from '@hookseal/core/providers'
import { eventBody } from './bodies.ts'
import { SECRET, signAll, standardHeaders } from './deliveries.ts'
import { medianRatio, race } from './rounds.ts'
import { type Row, ratioRow } from './table.ts'

// A delivery that is handed to a queue: compares packing with verification, and a worker's run with a handler that runs
// directly. No queue is involved.

const quick = process.argv[2] === 'quick'
const contest = quick ? { iterations: 200, rounds: 9 } : { iterations: 500, rounds: 31 }
const packKey = 'a pack key for this benchmark'
const provider = standardWebhooks({ secret: SECRET })
const handlers = { '*': () => {} }
const good = signAll(eventBody('structured', 1024))
const input = { method: 'POST', headers: good.standard, body: good.body }

const receiver = createReceiver({ provider })
const delivery: AnyDelivery = await receiver.verify(input)

// Each job is a different delivery.
const jobs: string[] = []
for (let i = 0; i < 45 * contest.iterations; i++) {
  const headers = standardHeaders(good.body, `msg_${i}`)
  jobs.push(packDelivery(await receiver.verify({ ...input, headers }), { packKey }))
}
// A worker's store is shared by processes. This one only claims to be shared; round trips are measured elsewhere.
const store = { ...memoryReplayStore({ maxKeys: 1_000_000 }), scope: 'shared' as const }
const run = createProcessor({ provider, handlers, packKey, replay: { store } })
let next = 0
async function work(): Promise<void> {
  const { kind } = await run(jobs[next++] ?? '')
  if (kind !== 'handled') throw new Error(`a job was ${kind}`)
}
const direct = createReceiver({ provider, handlers, replay: false })

const found = await race(
  [
    { name: 'verify', run: () => receiver.verify(input) },
    { name: 'pack', run: () => packDelivery(delivery, { packKey }) },
    { name: 'receive', run: () => direct.receive(input) },
    { name: 'work', run: work },
  ],
  contest,
)
const rows: readonly Row[] = [
  ratioRow('hand-off, packDelivery, ratio to verify', medianRatio(found, 'pack', 'verify')),
  ratioRow(
    'hand-off, a job of createProcessor, ratio to receive without replay',
    medianRatio(found, 'work', 'receive'),
  ),
]
console.log(JSON.stringify(rows))
