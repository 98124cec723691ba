import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Diagnosis } from '@hookseal/core/explain'
import { writeAnswer } from '@hookseal/core/node'
import { type ArrivedRequest, type ReadLimits, readArrived } from './arrived-request.ts'
import type { CaptureFolder, Recorded } from './capture-folder.ts'
import type { Forward, Forwarded } from './forward.ts'
import type { Judge, Verdict } from './judge.ts'
import { slots } from './slots.ts'

/** One request and everything that resulted from it. */
export interface Exchange {
  readonly at: Date
  readonly request: ArrivedRequest
  readonly recorded: Recorded
  readonly verdict: Verdict
  /** Why it does not verify; empty if it does. */
  readonly diagnoses: readonly Diagnosis[]
  /** How the application responded; `undefined` if the request was not forwarded. */
  readonly forwarded: Forwarded | undefined
  /** The status that the sender got. */
  readonly status: number
}

/** Options of a listener. */
export interface ListenerOptions {
  readonly port: number
  readonly limits: ReadLimits
  readonly folder: CaptureFolder
  readonly judge: Judge
  /** Forwards requests to the application. @default the listener responds like a receiver */
  readonly forward: Forward | undefined
  readonly report: (exchange: Exchange) => void
  /** Called with an internal error of the listener. The sender gets a 500. */
  readonly onFault: (error: unknown) => void
}

/** A running listener. */
export interface Listener {
  readonly url: string
  /** Stops the listener. Running exchanges get one second to end; those that are then cut off are still reported. */
  close(): Promise<void>
}

const MAX_AT_ONCE = 32
const MAX_CONNECTIONS = 512
const GRACE_MS = 1000

/** Listens only on the loopback interface. At most 32 requests run concurrently; others wait. */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const { port, limits, folder, judge, forward, report, onFault } = options
  const inSlot = slots(MAX_AT_ONCE)

  const exchange = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const at = new Date()
    const request = await readArrived(incoming, limits)
    const recorded = folder.record(request)
    const verdict = await judge.judge(request)
    const isWhole = request.fault === undefined
    const forwarded = isWhole ? await forward?.(request, response) : undefined
    if (forwarded === undefined) writeAnswer(incoming, response, verdict.answer)
    const isRefused = verdict.kind === 'refused' && isWhole
    // After the response, so the sender does not have to wait for it.
    const diagnoses = isRefused ? await judge.explain(request) : []
    const status = forwarded?.status ?? verdict.answer.status
    report({ at, request, recorded, verdict, diagnoses, forwarded, status })
  }

  const running = new Set<Promise<void>>()
  const server = createServer((request, response) => {
    const run = inSlot(() => exchange(request, response)).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500).end()
      onFault(error)
    })
    running.add(run)
    void run.then(() => running.delete(run))
  })
  server.maxConnections = MAX_CONNECTIONS
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: chosen } = server.address() as AddressInfo

  const settled = () =>
    Promise.race([Promise.all(running), new Promise((resolve) => setTimeout(resolve, GRACE_MS))])

  async function close(): Promise<void> {
    server.close()
    server.closeIdleConnections()
    await settled()
    server.closeAllConnections()
    await settled()
  }
  return { url: `http://127.0.0.1:${chosen}/`, close }
}
