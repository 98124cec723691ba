import { connect as connectHttp2, constants } from 'node:http2'
import { connect, wireBytes } from '@hookseal/tests-kit/http'
import type { SignedRequest } from '@hookseal/tests-kit/sign'

/** The answer that a sender has received. */
export interface Received {
  readonly status: number
  readonly body: string
}

/** One request in progress. */
export interface Sent {
  /** The complete answer; `undefined` if the connection broke before the answer was complete. */
  readonly answer: Promise<Received | undefined>
  /** Gives up: closes the connection, or resets the stream. */
  leave(): void
  /** Signals that nothing more will be sent. */
  halfClose(): void
}

/** Sends requests to one server, each on its own connection or stream. */
export interface Client {
  send(request: SignedRequest): Promise<Sent>
  close(): void
}

/** An HTTP/1.1 client on a raw socket. */
export function http1Client(port: number): Client {
  const open = new Set<() => void>()
  return {
    async send({ headers, body }) {
      const connection = await connect(port)
      open.add(connection.destroy)
      connection.write(wireBytes({ headers, body }))
      const answer = connection.answer().then(
        ({ status, body }) => ({ status, body }),
        () => undefined,
      )
      return { answer, leave: connection.destroy, halfClose: connection.end }
    },
    close() {
      for (const destroy of open) destroy()
    },
  }
}

/** An HTTP/2 client with one session per request. */
export function http2Client(port: number): Client {
  const sessions = new Set<ReturnType<typeof connectHttp2>>()
  return {
    async send({ headers, body }) {
      const session = connectHttp2(`http://127.0.0.1:${port}`)
      sessions.add(session)
      session.on('error', () => {})
      const stream = session.request({ ':method': 'POST', ':path': '/hook', ...headers })
      const answer = new Promise<Received | undefined>((resolve) => {
        let status = 0
        let isWhole = false
        const chunks: Buffer[] = []
        stream
          .on('response', (head) => {
            status = Number(head[':status'])
          })
          .on('data', (chunk) => void chunks.push(chunk))
          .on('end', () => {
            isWhole = status !== 0
          })
          .on('error', () => {})
          .on('close', () => {
            const isGood = isWhole && stream.rstCode === constants.NGHTTP2_NO_ERROR
            resolve(isGood ? { status, body: Buffer.concat(chunks).toString() } : undefined)
            session.destroy()
          })
      })
      stream.end(body)
      return {
        answer,
        leave: () => stream.close(constants.NGHTTP2_CANCEL),
        // A stream is half closed once its request has been sent.
        halfClose: () => {},
      }
    },
    close() {
      for (const session of sessions) session.destroy()
    },
  }
}
