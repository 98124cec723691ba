import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { createInterface } from 'node:readline'

/** A server that runs as a process of its own. */
export interface Launched {
  readonly url: string
  /** What it has printed so far; all of it once it has been stopped. */
  readonly lines: readonly string[]
  /** Ends it, and whatever it started. */
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

const accepts = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy() && resolve(true))
  })

/**
 * Runs a command, as a script of a package.json has it, with a free port in `PORT`; resolves when that port
 * answers.
 */
export async function launch(
  command: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Launched> {
  const port = await freePort()
  const PATH = `${cwd}/node_modules/.bin:${process.env['PATH']}`
  const child = spawn(command, {
    cwd,
    shell: true,
    // A group of its own, so that what a wrapper (tsx, next) starts ends with it.
    detached: true,
    env: { ...process.env, ...env, PATH, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close')
  const lines: string[] = []
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', (line) => lines.push(line))
  }
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`${command} ended:\n${lines.join('\n')}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    url: `http://127.0.0.1:${port}`,
    lines,
    async stop() {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid)
      await closed
    },
  }
}
