import { type ClientHttp2Session, connect, constants } from 'node:http2'
import type { Client, Copy, Received, Sending } from './client.ts'

function sendOn(
  session: ClientHttp2Session,
  shared: readonly number[],
  broken: AbortController,
  { number, headers, body }: Copy,
  note: (received: Received) => void,
): Sending {
  const stream = session.request({ ':method': 'POST', ':path': '/hook', ...headers })
  let status = 0
  let hasEnded = false
  let isOver = false
  const closed = new Promise<void>((resolve) => {
    stream
      .on('response', (head) => {
        status = Number(head[':status'])
      })
      .on('end', () => {
        hasEnded = true
      })
      .on('error', () => {})
      .on('close', () => {
        isOver = true
        const isComplete =
          hasEnded && !broken.signal.aborted && stream.rstCode === constants.NGHTTP2_NO_ERROR
        if (status !== 0) note({ copy: number, status, isComplete })
        resolve()
      })
      .resume()
  })
  stream.end(body)
  return {
    closed,
    isOver: () => isOver,
    disturb(fault) {
      if (fault === 'leaves') {
        stream.close(constants.NGHTTP2_CANCEL)
        return [number]
      }
      // A stream is half closed once its request has been sent, so here the whole session goes away.
      if (fault === 'half-closes') session.close()
      else {
        // Node ends the streams of a session that it destroys itself, as if they were complete.
        broken.abort()
        session.destroy()
      }
      return shared
    },
  }
}

/** A sender that speaks HTTP/2. The copies that are sent at once share a session. */
export function http2Client(port: number, note: (received: Received) => void): Client {
  const sessions = new Set<ClientHttp2Session>()
  return {
    send(copies) {
      const session = connect(`http://127.0.0.1:${port}`)
      sessions.add(session)
      session.on('error', () => {})
      const shared = copies.map(({ number }) => number)
      const broken = new AbortController()
      return copies.map((copy) => sendOn(session, shared, broken, copy, note))
    },
    close() {
      for (const session of sessions) session.destroy()
    },
  }
}
