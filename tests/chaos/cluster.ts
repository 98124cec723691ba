import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { patience } from '@hookseal/tests-kit/patience'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { compile, RECEIVER } from './compile.ts'
import { runsOf } from './journal.ts'
import type { ReceiverConfig } from './receiver/config.ts'
import { launchReceiver, type ReceiverProcess } from './receiver/launch.ts'

// Long enough for this machine, short enough for a test to wait for. A commit may take what is left of the lease beside
// one call, and in that time a server starts again.
export const LEASE_MS: number = patience(3000)
const TIMEOUT_MS = patience(1000)

/** Two receiver processes that share one store server. */
export interface Cluster {
  readonly server: Server
  readonly receivers: readonly [ReceiverProcess, ReceiverProcess]
  /** The runs of one event, in all processes: `started 1, succeeded 1`. */
  runs(id: string): string
  /** Starts a new process in place of one that has ended. */
  relaunch(index: 0 | 1): Promise<ReceiverProcess>
  remove(): Promise<void>
}

/** Starts the server of a store, then two receivers on it. */
export async function startCluster(
  store: ReceiverConfig['store'],
  start: () => Promise<Server>,
  leaseMs = LEASE_MS,
): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'hookseal-chaos-'))
  const journal = join(folder, 'journal')
  const server = await start()
  const config = { store, url: server.url, journal, leaseMs, timeoutMs: TIMEOUT_MS }
  const program = await compile(RECEIVER)
  const launch = () => launchReceiver(program.file, config)
  const receivers: [ReceiverProcess, ReceiverProcess] = [await launch(), await launch()]
  return {
    server,
    receivers,
    runs: (id) => runsOf(journal, id),
    async relaunch(index) {
      receivers[index] = await launch()
      return receivers[index]
    },
    async remove() {
      await Promise.all(receivers.map((receiver) => receiver.end('SIGKILL')))
      await Promise.all([server.remove(), program.remove()])
      await rm(folder, { recursive: true })
    },
  }
}
