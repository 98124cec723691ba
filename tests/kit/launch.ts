import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { freePort } from './servers/free-port.ts'

/** A server that runs in a separate process. */
export interface Launched {
  readonly url: string
  /** The lines that it has printed so far. Complete once it has been stopped. */
  readonly lines: readonly string[]
  /** Ends the process and everything that it started. */
  stop(): Promise<void>
  /** Asks the process to exit, as a platform does. Resolves to its exit code. */
  terminate(): Promise<number | null>
}

const accepts = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy() && resolve(true))
  })

/**
 * Runs a command like a package.json script, with a free port in `PORT`. Resolves when that port accepts
 * connections, or when `isReady` says so.
 */
export async function launch(
  command: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
  isReady?: (lines: readonly string[]) => boolean,
): Promise<Launched> {
  const port = await freePort()
  const PATH = `${cwd}/node_modules/.bin:${process.env['PATH']}`
  const child = spawn(command, {
    cwd,
    shell: true,
    // A separate process group, so that everything that a wrapper (tsx, next) starts ends with it.
    detached: true,
    env: { ...process.env, ...env, PATH, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close')
  const lines: string[] = []
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', (line) => lines.push(line))
  }
  while (!(isReady?.(lines) ?? (await accepts(port)))) {
    if (child.exitCode !== null) throw new Error(`${command} ended:\n${lines.join('\n')}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  return {
    url: `http://127.0.0.1:${port}`,
    lines,
    async stop() {
      if (child.pid !== undefined && !hasEnded()) process.kill(-child.pid)
      await closed
    },
    async terminate() {
      if (child.pid !== undefined && !hasEnded()) process.kill(child.pid, 'SIGTERM')
      await closed
      return child.exitCode
    },
  }
}
