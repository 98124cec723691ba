import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runsOf } from './journal.ts'
import type { ReceiverConfig } from './receiver/config.ts'
import { launchReceiver, type ReceiverProcess } from './receiver/launch.ts'
import type { Server } from './servers/server.ts'

// Long enough that two shared cores do not end it early, short enough to wait for.
export const LEASE_MS = 1500
export const TIMEOUT_MS = 500

/** A store's server and two receiver processes that share it. */
export interface Scene {
  readonly server: Server
  readonly receivers: readonly [ReceiverProcess, ReceiverProcess]
  /** What happened to an event, in all processes. */
  runs(id: string): string
  /** Starts a new process in the place of one that has ended. */
  relaunch(index: 0 | 1): Promise<ReceiverProcess>
  remove(): Promise<void>
}

export async function openScene(
  store: ReceiverConfig['store'],
  start: () => Promise<Server>,
  leaseMs = LEASE_MS,
): Promise<Scene> {
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
