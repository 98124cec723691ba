import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

// Below the ports that systems give to outgoing connections (on Linux from 32768). One of those could be taken before
// the server listens: by any connection, and even by an attempt to connect to the port itself.
const FIRST = 10_000
const LAST = 32_767

const isTaken = (error: unknown) =>
  ['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')

const draw = () => randomInt(FIRST, LAST + 1)

/** Returns a loopback port that is free, and that no outgoing connection takes. */
export async function freePort(drawn: () => number = draw): Promise<number> {
  for (;;) {
    const port = drawn()
    const server = createServer().listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch (error) {
      if (isTaken(error)) continue
      throw error
    }
    server.close()
    await once(server, 'close')
    return port
  }
}
