import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { runsOf } from './journal.ts'
import type { ReceiverConfig } from './receiver/config.ts'
import { launchReceiver, type ReceiverProcess } from './receiver/launch.ts'

// Long enough not to expire early on a slow machine, short enough for a test to wait for.
export const LEASE_MS = 1500
export const TIMEOUT_MS = 500

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
  const first = await launchReceiver(config)
  const receivers: [ReceiverProcess, ReceiverProcess] = [first, await launchReceiver(config)]
  return {
    server,
    receivers,
    runs: (id) => runsOf(journal, id),
    async relaunch(index) {
      receivers[index] = await launchReceiver(config)
      return receivers[index]
    },
    async remove() {
      await Promise.all(receivers.map((receiver) => receiver.end('SIGKILL')))
      await server.remove()
      await rm(folder, { recursive: true })
    },
  }
}
