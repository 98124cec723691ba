import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** A server that a test started, and may stop, freeze and start again. */
export interface Server {
  readonly port: number
  readonly url: string
  start(): Promise<void>
  /** Ends the process with `signal` and waits for it. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Ends the process and removes its folder. */
  remove(): Promise<void>
  /** The process of the server while it runs. */
  pid(): number
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Ends a child process with its parent, however that ends before it could do so itself. */
export function endWithParent(child: ChildProcess, signal: NodeJS.Signals): void {
  const kill = () => void child.kill(signal)
  // A signal ends a process without an `exit`, unless somebody listens.
  const terminate = () => {
    kill()
    process.kill(process.pid, 'SIGTERM')
  }
  process.once('exit', kill)
  process.once('SIGTERM', terminate)
  child.once('exit', () => {
    process.removeListener('exit', kill)
    process.removeListener('SIGTERM', terminate)
  })
}

/** Waits until a server is ready. @throws Error with what it said, when it ends before. */
export async function ready(child: ChildProcess, answers: () => Promise<boolean>): Promise<void> {
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => said.push(text.toString()))
  }
  while (!(await answers())) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`the server ended at its start: ${said.join('')}`)
    }
    await pause(20)
  }
}

/** Ends a child process by its own id. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGCONT')
  child.kill(signal)
  await exited
}
