import { createServer, type IncomingHttpHeaders } from 'node:http'
import { close, listen } from '@hookseal/tests-kit/listen'

/** A request as the receiver got it. */
export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What it answers: a status, or a whole answer, or nothing at all. */
export type Reply =
  | number
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | 'silence'

/** A receiver on loopback that does as it is told, and remembers. */
export interface TestReceiver {
  readonly url: string
  readonly received: readonly Received[]
  close(): Promise<void>
}

/** Starts one; `reply` is asked for each request, with how many came before it. */
export async function startReceiver(
  reply: (request: Received, index: number) => Reply = () => 200,
): Promise<TestReceiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { url: path = '', headers } = request
      const seen = { path, headers, body: Buffer.concat(chunks) }
      const answer = reply(seen, received.push(seen) - 1)
      if (answer === 'silence') return
      const whole = typeof answer === 'number' ? { status: answer } : answer
      response.writeHead(whole.status, whole.headers).end(whole.body)
    })
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    close: () => close(server),
  }
}
