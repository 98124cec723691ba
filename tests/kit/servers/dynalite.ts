import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'
import { end, endWithParent, ready, type Server } from './server.ts'

const kit = fileURLToPath(new URL('..', import.meta.url))

// Not its command: that one closes connections that a busy client is about to use again.
const PROGRAM = `
const server = require('dynalite')({ createTableMs: 0 })
server.keepAliveTimeout = 0
server.listen(process.env.PORT, '127.0.0.1')`

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  )

/** Starts dynalite, a server that speaks DynamoDB's protocol, on a free loopback port. It keeps its tables in memory. */
export async function startDynalite(): Promise<Server> {
  const port = await freePort()
  let child: ChildProcess | undefined

  const server: Server = {
    port,
    url: `http://127.0.0.1:${port}`,
    async start() {
      child = spawn(process.execPath, ['-e', PROGRAM], {
        cwd: kit,
        env: { ...process.env, PORT: String(port) },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      endWithParent(child, 'SIGKILL')
      await ready(child, () => answers(server.url))
    },
    async stop(signal = 'SIGKILL') {
      if (child !== undefined) await end(child, signal)
    },
    async remove() {
      await server.stop()
    },
    pid: () => child?.pid as number,
  }
  await server.start()
  return server
}
