import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { patience } from '@hookseal/tests-kit/patience'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { Pool } from 'pg'
import { compile, RECEIVER } from '../compile.ts'
import { readJournal } from '../journal.ts'
import type { JournalLine, ReceiverConfig } from '../receiver/config.ts'
import { launchReceiver, type ReceiverProcess } from '../receiver/launch.ts'
import { type Receivers, type Sent, sendEvents } from './traffic.ts'

const RESTART_EVERY_MS = 20_000
const LEASE_MS = patience(3000)

/** The result of a soak run. */
export interface SoakResult {
  readonly 'events sent': number
  readonly requests: number
  readonly 'clients aborted': number
  readonly restarts: number
  /** Finished handlers or, for the transaction store, committed rows. */
  readonly effects: number
  /** Events whose handler never finished. */
  readonly lost: number
  /** Runs that began after the sender had received a 2xx. */
  readonly 'run again after success': number
  /** Effects repeated because a process was killed before its commit. Only a transaction prevents them. */
  readonly 'repeated by a kill': number
  readonly 'heap MiB, first and last': string
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const mib = (bytes: number) => (bytes / 1024 / 1024).toFixed(1)

/** Restarts the receivers in turn: both by SIGKILL, then both by SIGTERM, and so on. */
async function restartInTurn(
  receivers: Receivers,
  launch: () => Promise<ReceiverProcess>,
  isOver: () => boolean,
): Promise<number> {
  let restarts = 0
  for (let next = Date.now() + RESTART_EVERY_MS; !isOver(); await pause(100)) {
    if (Date.now() < next) continue
    next = Date.now() + RESTART_EVERY_MS
    const index = restarts % 2 === 0 ? 0 : 1
    await receivers[index].end(restarts % 4 < 2 ? 'SIGKILL' : 'SIGTERM')
    receivers[index] = await launch()
    restarts++
  }
  return restarts
}

/** Counts the journal lines of one kind by event. */
function byEvent(lines: readonly JournalLine[], what: JournalLine['what']): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of lines) {
    if (line.what === what) counts.set(line.id, (counts.get(line.id) ?? 0) + 1)
  }
  return counts
}

async function committedEffects(url: string): Promise<Map<string, number>> {
  const pool = new Pool({ connectionString: url })
  const { rows } = await pool.query('SELECT id, count(*)::int AS n FROM effects GROUP BY id')
  await pool.end()
  return new Map(rows.map(({ id, n }) => [id, n]))
}

/** Counts runs that began after their event was accepted. All times are from one machine's clock. */
function runsAfterSuccess(lines: readonly JournalLine[], sent: ReadonlyMap<string, Sent>): number {
  return lines.filter(
    ({ what, id, at }) =>
      what === 'started' && at > (sent.get(id)?.acceptedAt ?? Number.POSITIVE_INFINITY),
  ).length
}

/** Runs two receivers on one store for `seconds`, then evaluates the journal. */
export async function soak(
  store: ReceiverConfig['store'],
  server: Server,
  seconds: number,
): Promise<SoakResult> {
  const folder = await mkdtemp(join(tmpdir(), 'hookseal-soak-'))
  const journal = join(folder, 'journal')
  const config = { store, url: server.url, journal, leaseMs: LEASE_MS, timeoutMs: LEASE_MS / 3 }
  const program = await compile(RECEIVER)
  const launch = () => launchReceiver(program.file, config)
  const receivers: Receivers = [await launch(), await launch()]
  try {
    const heapAtStart = (await receivers[0].memory()).heapBytes
    let isOver = false
    const restarting = restartInTurn(receivers, launch, () => isOver)
    const traffic = await sendEvents(receivers, Date.now() + seconds * 1000)
    isOver = true
    const restarts = await restarting
    const heapAtEnd = (await receivers[0].memory()).heapBytes

    const lines = readJournal(journal)
    const effects =
      store === 'transaction' ? await committedEffects(server.url) : byEvent(lines, 'succeeded')
    const total = [...effects.values()].reduce((sum, count) => sum + count, 0)
    return {
      'events sent': traffic.sent.size,
      requests: traffic.requests,
      'clients aborted': traffic.aborted,
      restarts,
      effects: total,
      lost: [...traffic.sent.keys()].filter((id) => !effects.has(id)).length,
      'run again after success': runsAfterSuccess(lines, traffic.sent),
      'repeated by a kill': total - effects.size,
      'heap MiB, first and last': `${mib(heapAtStart)}, ${mib(heapAtEnd)}`,
    }
  } finally {
    await Promise.all(receivers.map((receiver) => receiver.end('SIGKILL')))
    await Promise.all([program.remove(), rm(folder, { recursive: true })])
  }
}
