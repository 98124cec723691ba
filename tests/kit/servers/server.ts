import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** A server that a test has started and can stop, freeze and restart. */
export interface Server {
  readonly port: number
  readonly url: string
  start(): Promise<void>
  /** Ends the process with `signal` and waits for it. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Ends the process and removes its folder. */
  remove(): Promise<void>
  /** The process id of the running server. */
  pid(): number
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Ends a child process when its parent ends before stopping it. */
export function endWithParent(child: ChildProcess, signal: NodeJS.Signals): void {
  const kill = () => void child.kill(signal)
  // A signal without a listener ends the process without an `exit` event.
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

/** Waits until a server is ready. @throws Error with its output when it ends first. */
export async function ready(child: ChildProcess, answers: () => Promise<boolean>): Promise<void> {
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => output.push(text.toString()))
  }
  while (!(await answers())) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`the server ended while starting: ${output.join('')}`)
    }
    await pause(20)
  }
}

/** Ends a child process and waits for its exit. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGCONT')
  child.kill(signal)
  await exited
}
