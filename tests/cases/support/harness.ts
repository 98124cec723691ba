import { once } from 'node:events'
import type { Server, ServerResponse } from 'node:http'
import type { Http2Server, ServerHttp2Session } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import {
  type AnyReceiver,
  createReceiver,
  memoryReplayStore,
  type Outcome,
  type ReplayOptions,
  type ReplayStore,
} from '@hookseal/core'
import { onTestFinished } from 'vitest'
import { message, provider, recorded, recordedLog } from './basics.ts'
import { http1Client, http2Client, type Received, type Sent } from './clients.ts'
import type { Driver, Work } from './drivers.ts'

/** A server with one guarded route, and a record of everything that it does. */
export interface Harness {
  readonly receiver: AnyReceiver
  readonly server: Server | Http2Server
  /** The answers of the store, in order. */
  readonly verbs: readonly string[]
  readonly outcomes: readonly Outcome[]
  /** The kinds of the outcomes. */
  kinds(): readonly string[]
  readonly lines: readonly string[]
  /** The Node.js responses, in the order of their requests. */
  readonly responses: readonly ServerResponse[]
  /** Sends the message, with the same bytes each time. */
  send(): Promise<Sent>
  /** Sends it and waits for the answer. */
  exchange(): Promise<Received | undefined>
  /** Closes every connection from the server's side, as a deploy or a watchdog does. */
  closeAllConnections(): void
  /** Lets the time of `server.setTimeout` pass for every connection. */
  timeOutConnections(): void
}

export interface HarnessOptions {
  readonly replay?: Omit<ReplayOptions, 'store'>
  /** Replaces methods of the store. */
  readonly store?: (memory: ReplayStore) => Partial<ReplayStore>
}

/** Starts a harness, which ends with the test. */
export async function startHarness(
  driver: Driver,
  work: Work,
  { replay = {}, store: change = () => ({}) }: HarnessOptions = {},
): Promise<Harness> {
  const memory = memoryReplayStore()
  const store = recorded({ ...memory, ...change(memory) })
  const { lines, logger } = recordedLog()
  const outcomes: Outcome[] = []
  const receiver = createReceiver({
    provider: provider(),
    replay: { ...replay, store },
    logger,
    onOutcome: (outcome) => void outcomes.push(outcome),
  })
  const server = await driver.serve(receiver, work)
  const responses: ServerResponse[] = []
  const sessions = new Set<ServerHttp2Session>()
  server.prependListener('request', (_request: unknown, response: ServerResponse) => {
    responses.push(response)
  })
  server.on('session', (session: ServerHttp2Session) => void sessions.add(session))
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => void sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = driver.isHttp2 ? http2Client(port) : http1Client(port)
  const closeAllConnections = () => {
    if ('closeAllConnections' in server) server.closeAllConnections()
    for (const session of sessions) session.destroy()
  }
  onTestFinished(async () => {
    client.close()
    closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const send = () => client.send(message())
  return {
    receiver,
    server,
    verbs: store.verbs,
    outcomes,
    kinds: () => outcomes.map(({ kind }) => kind),
    lines,
    responses,
    send,
    exchange: async () => (await send()).answer,
    closeAllConnections,
    timeOutConnections() {
      // The timeout closes the socket with HTTP/1.1 and the session with HTTP/2.
      if (driver.isHttp2) for (const one of sessions) one.setTimeout(1, () => one.destroy())
      else for (const one of sockets) one.setTimeout(1)
    },
  }
}
