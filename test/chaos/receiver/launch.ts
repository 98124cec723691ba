import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { end } from '../servers/server.ts'
import { CONFIG_VARIABLE, type Order, type ReceiverConfig, type Report } from './config.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const main = fileURLToPath(new URL('main.ts', import.meta.url))

/** A receiver in a process of its own. */
export interface ReceiverProcess {
  readonly port: number
  readonly pid: number
  /** What its `onSettled` hook was told, in order. */
  readonly told: readonly Extract<Report, { kind: 'told' }>[]
  /** Resolves once the handler of this event waits for `go`. */
  holding(id: string): Promise<void>
  go(id: string): void
  memory(): Promise<Extract<Report, { kind: 'memory' }>>
  /** Resolves to its exit code once it has ended, by `null` when a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** Resolves with the first report, past or to come, that fits. */
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

export async function launchReceiver(config: ReceiverConfig): Promise<ReceiverProcess> {
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', main], {
    cwd: root,
    env: { ...process.env, [CONFIG_VARIABLE]: JSON.stringify(config) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  // A test waits for many reports at once.
  child.setMaxListeners(0)
  const { all, first } = reports(child)
  const { port } = await first('listening')
  return {
    port,
    pid: child.pid as number,
    get told() {
      return all.filter((report) => report.kind === 'told')
    },
    async holding(id) {
      await first('holding', (report) => report.id === id)
    },
    go: (id) => void child.send({ kind: 'go', id } satisfies Order),
    async memory() {
      const from = all.length
      child.send({ kind: 'measure memory' } satisfies Order)
      return first('memory', () => true, from)
    },
    async end(signal) {
      await end(child, signal)
      return child.exitCode
    },
  }
}
