import { createHmac, timingSafeEqual } from 'node:crypto'
import { createReceiver, memoryReplayStore } from '@hookseal/core'
import { nodeInput } from '@hookseal/core/node'
import { standardWebhooks } from '@hookseal/core/providers'
import { webhook } from '@hookseal/express'
import express, { type RequestHandler } from 'express'
import { KEY, SECRET } from './deliveries.ts'

// The server of a benchmark, a process of its own: `application.mjs <route>`. Its parent asks it over IPC.

const provider = standardWebhooks({ secret: SECRET })
// Wide enough for every request of a run: each one is another event.
const replay = { store: memoryReplayStore({ maxKeys: 2_000_000 }) }
const handlers = { '*': () => {} }
const raw = express.raw({ type: () => true, limit: '1mb' })

const handWritten: RequestHandler = (request, response) => {
  const id = request.get('webhook-id')
  const time = request.get('webhook-timestamp')
  const [version, signature] = request.get('webhook-signature')?.split(',') ?? []
  const age = Math.abs(Date.now() / 1000 - Number(time))
  if (id === undefined || version !== 'v1' || signature === undefined || !(age <= 300)) {
    response.status(401).end()
    return
  }
  const mac = createHmac('sha256', KEY).update(`${id}.${time}.`).update(request.body).digest()
  const presented = Buffer.from(signature, 'base64')
  if (presented.length !== mac.length || !timingSafeEqual(presented, mac)) {
    response.status(401).end()
    return
  }
  JSON.parse(request.body.toString())
  response.status(200).end()
}

const parseOnly: RequestHandler = (request, response) => {
  JSON.parse(request.body.toString())
  response.status(200).end()
}

/** What the adapter does, without the verification: its reader, the JSON, the answer. */
const readOnly: RequestHandler = async (request, response) => {
  const { body } = nodeInput(request)
  if (typeof body !== 'function') throw new TypeError('the reader is no function any more')
  const bytes = await body({ maxBytes: 1_048_576, signal: new AbortController().signal })
  JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  response.status(200).end()
}

const routes: Readonly<Record<string, readonly RequestHandler[]>> = {
  'raw parser alone': [raw, parseOnly],
  'hand-written': [raw, handWritten],
  'reader alone': [readOnly],
  'adapter without replay': [webhook(createReceiver({ provider, handlers, replay: false }))],
  adapter: [webhook(createReceiver({ provider, handlers, replay }))],
  'adapter as it comes': [webhook(createReceiver({ provider, handlers }))],
}

const route = routes[process.argv[2] ?? '']
if (route === undefined) throw new Error(`there is no route ${process.argv[2]}`)
const app = express()
app.post('/', ...route)

let requests = 0
let first = 0
let last = 0
let cpu = process.cpuUsage()
let idleRss = 0
let peakRss = 0
const sample = () => {
  peakRss = Math.max(peakRss, process.memoryUsage.rss())
}

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined })
})
server.on('request', () => {
  last = performance.now()
  if (requests++ === 0) first = last
})

process.on('disconnect', () => process.exit())
process.on('message', (asked) => {
  if (asked === 'begin') {
    globalThis.gc?.()
    requests = 0
    cpu = process.cpuUsage()
    idleRss = process.memoryUsage.rss()
    peakRss = idleRss
    process.send?.({})
  } else if (asked === 'watch memory') {
    setInterval(sample, 2).unref()
    process.send?.({})
  } else {
    sample()
    const { user, system } = process.cpuUsage(cpu)
    const perSecond = ((requests - 1) / (last - first)) * 1000
    process.send?.({
      perSecond,
      cpuMicros: (user + system) / requests,
      extraRss: peakRss - idleRss,
      requests,
    })
  }
})
