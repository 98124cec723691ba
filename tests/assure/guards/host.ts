import { once } from 'node:events'
import type { Server, ServerResponse } from 'node:http'
import type { Http2Server, ServerHttp2Session } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { AnyReceiver } from '@hookseal/core'
import type { Client, Received } from './clients/client.ts'
import { fetchClient } from './clients/fetch.ts'
import { http1Client } from './clients/http1.ts'
import { http2Client } from './clients/http2.ts'
import { copyOf, type NodeForm, type Work } from './forms/form.ts'
import type { Cell } from './forms/forms.ts'

/** A guarded route that can be reached, with the sender that reaches it. */
export interface Host {
  readonly client: Client
  /** A sender of its own connection, for the last retry. */
  fresh(): Client
  closeConnections(): void
  /** Lets the time of `server.setTimeout` pass for every connection. */
  timeOutConnections(): void
  /** Answers a request whose route has not started. Returns its copy. */
  answerFirst(status: number, hasStarted: (copy: number) => boolean): number | undefined
  close(): Promise<void>
}

type Note = (received: Received) => void

/** Starts the host of a cell. */
export async function startHost(
  { form, protocol }: Cell,
  receiver: AnyReceiver,
  work: Work,
  note: Note,
): Promise<Host> {
  if (form.platform === 'node') return startServer(form, protocol, receiver, work, note)
  const client = fetchClient(form.serve(receiver, work), note)
  return {
    client,
    fresh: () => client,
    closeConnections() {},
    timeOutConnections() {},
    answerFirst: () => undefined,
    close: async () => {},
  }
}

async function startServer(
  form: NodeForm,
  protocol: Cell['protocol'],
  receiver: AnyReceiver,
  work: Work,
  note: Note,
): Promise<Host> {
  const server: Server | Http2Server = await form.serve(receiver, work)
  const responses: ServerResponse[] = []
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<Socket>()
  server.prependListener('request', (_request: unknown, response: ServerResponse) => {
    responses.push(response)
  })
  server.on('session', (session: ServerHttp2Session) => void sessions.add(session))
  server.on('connection', (socket: Socket) => void sockets.add(socket))
  server.on('clientError', (_error: Error, socket: Socket) => void socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const connected = (): Client =>
    protocol === 'HTTP/2' || protocol === 'in process'
      ? http2Client(port, note)
      : http1Client(port, protocol, note)
  const closeConnections = () => {
    if ('closeAllConnections' in server) server.closeAllConnections()
    for (const session of sessions) session.destroy()
  }
  return {
    client: connected(),
    fresh: connected,
    closeConnections,
    timeOutConnections() {
      // The event that the timer of a socket or session emits.
      for (const one of form.isHttp2 ? sessions : sockets) one.emit('timeout')
    },
    answerFirst(status, hasStarted) {
      const open = responses.find(
        (one) => !one.headersSent && !one.writableEnded && !hasStarted(copyOf(one)),
      )
      if (open === undefined) return undefined
      const copy = copyOf(open)
      open.statusCode = status
      open.end()
      return copy
    },
    async close() {
      closeConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
