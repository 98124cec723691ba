import { createReceiver, memoryReplayStore } from '@hookseal/core'
import { standardWebhooks } from '@hookseal/core/providers'
import { eventBody } from './bodies.ts'
import { SECRET, standardHeaders } from './deliveries.ts'
import { verifyByHand } from './hand-written.ts'
import { medianRatio, race } from './rounds.ts'
import { type Row, ratioRow } from './table.ts'

// Compares `receiver.fetch` with hand-written code on a `Request`. Each request is a different delivery. Creating the
// request is part of the measurement for both.

const quick = process.argv[2] === 'quick'
const contest = quick ? { iterations: 200, rounds: 9 } : { iterations: 500, rounds: 31 }
const provider = standardWebhooks({ secret: SECRET })
const handlers = { '*': () => {} }
const without = createReceiver({ provider, handlers, replay: false })
const store = memoryReplayStore({ maxKeys: 1_000_000 })
const withReplay = createReceiver({ provider, handlers, replay: { store } })

const body = eventBody('structured', 1024)
let made = 0
const signed = Array.from({ length: 20_000 }, () => standardHeaders(body, `msg_${++made}`))
let next = 0
const request = () =>
  new Request('https://hooks.example.com/', {
    method: 'POST',
    headers: signed[next++ % signed.length] as Record<string, string>,
    body: new Uint8Array(body),
  })

async function handWritten(given: Request): Promise<Response> {
  const bytes = Buffer.from(await given.arrayBuffer())
  const payload = verifyByHand((name) => given.headers.get(name) ?? undefined, bytes)
  return new Response(null, { status: payload === undefined ? 401 : 200 })
}

async function accepted(answer: Promise<Response>): Promise<void> {
  const { status } = await answer
  if (status !== 200) throw new Error(`a delivery was answered with ${status}`)
}

const found = await race(
  [
    { name: 'hand-written', run: () => accepted(handWritten(request())) },
    { name: 'without replay', run: () => accepted(without.fetch(request())) },
    { name: 'with replay', run: () => accepted(withReplay.fetch(request())) },
  ],
  contest,
)
const rows: readonly Row[] = ['without replay', 'with replay'].map((name) =>
  ratioRow(`Fetch, CPU time per request, ${name}`, medianRatio(found, name, 'hand-written')),
)
console.log(JSON.stringify(rows))
