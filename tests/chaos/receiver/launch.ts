import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { end } from '@hookseal/tests-kit/servers/server'
import { CONFIG_VARIABLE, type Command, type ReceiverConfig, type Report } from './config.ts'

/** A receiver in a separate process. */
export interface ReceiverProcess {
  readonly port: number
  readonly pid: number
  /** What its `onOutcome` hook observed, in order. */
  readonly observed: readonly Extract<Report, { kind: 'observed' }>[]
  /** Resolves once the handler of this event is waiting for `go`. */
  holding(id: string): Promise<void>
  go(id: string): void
  memory(): Promise<Extract<Report, { kind: 'memory' }>>
  /** Ends the process. Resolves to its exit code, or to `null` when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** Collects the reports of a process. `first` resolves to the first matching report, past or future. */
function reports(child: ChildProcess) {
  const all: Report[] = []
  child.on('message', (report: Report) => all.push(report))
  const first = async <K extends Report['kind']>(
    kind: K,
    fits: (report: Extract<Report, { kind: K }>) => boolean = () => true,
    from = 0,
  ): Promise<Extract<Report, { kind: K }>> => {
    for (;;) {
      const match = all
        .slice(from)
        .filter((report): report is Extract<Report, { kind: K }> => report.kind === kind)
        .find(fits)
      if (match !== undefined) return match
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error('the receiver ended')
      await Promise.race([once(child, 'message'), once(child, 'exit')])
    }
  }
  return { all, first }
}

/** Starts a receiver process from its compiled program, and waits until it listens. */
export async function launchReceiver(
  file: string,
  config: ReceiverConfig,
): Promise<ReceiverProcess> {
  const child = spawn(process.execPath, ['--expose-gc', file], {
    env: { ...process.env, [CONFIG_VARIABLE]: JSON.stringify(config) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  // A test may wait for many reports at the same time.
  child.setMaxListeners(0)
  const { all, first } = reports(child)
  const { port } = await first('listening')
  return {
    port,
    pid: child.pid as number,
    get observed() {
      return all.filter((report) => report.kind === 'observed')
    },
    async holding(id) {
      await first('holding', (report) => report.id === id)
    },
    go: (id) => void child.send({ kind: 'go', id } satisfies Command),
    async memory() {
      const from = all.length
      child.send({ kind: 'measure memory' } satisfies Command)
      return first('memory', () => true, from)
    },
    async end(signal) {
      await end(child, signal)
      return child.exitCode
    },
  }
}
