import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { patience } from '@hookseal/tests-kit/patience'
import { freePort } from '@hookseal/tests-kit/servers/free-port'
import { readJournal } from '../journal.ts'
import { message, sendUntilAccepted } from '../sender.ts'
import type { ChildConfig, Pattern } from './child/config.ts'
import { openSlot } from './child/slot.ts'
import type { Engine } from './engines/engine.ts'
import { killInTurn, type Where, WORKER_POINTS } from './kill-in-turn.ts'

/** How many events a trial sends, and how many processes it kills. */
export interface Amounts {
  /** How many events are accepted at least. */
  readonly events: number
  readonly receiverKills: number
  readonly workerKills: number
}

/** The counts of a trial. */
export interface Counted {
  readonly pattern: Pattern
  readonly accepted: number
  readonly receiversKilled: number
  readonly workersKilled: number
  /** Accepted events without an effect. */
  readonly lost: number
  /** Effects after the first one of the same event. */
  readonly again: number
  /** Jobs that had not ended when the trial stopped making progress. */
  readonly unfinished: number
}

const SENDERS = 16
const RECEIVERS = 2
const RETRY = { everyMs: 300, forMs: patience(300_000) }
const QUIET_MS = patience(3000)
const STUCK_MS = patience(120_000)
const LOG_MS = 5000

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Waits until no job is left or the trial makes no progress. Resolves to the number of jobs that are left. */
async function drained(engine: Engine, queue: string): Promise<number> {
  let left = -1
  // A receiver that answers first may still have to enqueue when there is no job.
  const waitMs = () => (left === 0 ? QUIET_MS : STUCK_MS)
  for (let movedAt = Date.now(); Date.now() - movedAt < waitMs(); await pause(200)) {
    const now = await engine.unfinished(queue)
    if (now !== left) movedAt = Date.now()
    left = now
  }
  return left
}

async function effectsOf(engine: Engine, queue: string, journal: string) {
  const times = new Map(await engine.effects(queue))
  for (const { id } of readJournal(journal)) times.set(id, (times.get(id) ?? 0) + 1)
  return times
}

/** The options of a trial. */
export interface TrialOptions {
  /** The compiled program of the processes. */
  readonly file: string
  readonly amounts: Amounts
  /** Where receivers are killed. */
  readonly points: readonly Where[]
  log(line: string): void
  /** Ends the trial early. @default never */
  readonly signal?: AbortSignal | undefined
}

let trials = 0

/** Sends events to receivers, which hand them to workers, and kills both. Then counts the effects of the events. */
export async function runTrial(
  engine: Engine,
  pattern: Pattern,
  { file, amounts, points, log, signal }: TrialOptions,
): Promise<Counted> {
  const { events, receiverKills, workerKills } = amounts
  const queue = `hooks-${++trials}`
  await engine.prepare(queue, pattern)
  const ports = await Promise.all(Array.from({ length: RECEIVERS }, freePort))
  const folder = await mkdtemp(join(tmpdir(), 'hookseal-chaos-'))
  const { name, url, endpoint } = engine
  const common = { engine: name, pattern, url, endpoint, queue }
  const config = (role: ChildConfig['role'], port = 0): ChildConfig => ({
    ...common,
    role,
    port,
    journal: join(folder, 'journal'),
  })
  const receivers = ports.map((port) => openSlot(file, config('receiver', port)))
  // A second one, so that jobs go on while one is killed.
  const workers = Array.from({ length: workerKills > 0 ? 2 : 1 }, () =>
    openSlot(file, config('worker')),
  )

  const accepted: string[] = []
  let sent = 0
  let isOver = false
  let hasEnded = false
  const reached = async (amount: number) => {
    // A kill that never happened no longer matters when everything is counted.
    while (accepted.length < amount && !hasEnded) await pause(10)
  }
  const killed = (slots: typeof receivers) => slots.reduce((sum, { kills }) => sum + kills, 0)
  const state = () =>
    `${engine.name}, ${pattern}: ${accepted.length} accepted, ${killed(receivers)} receivers and ` +
    `${killed(workers)} workers killed`

  async function send(): Promise<void> {
    while (!hasEnded && !(isOver && accepted.length >= events)) {
      // The trials share a store, so each needs its own ids.
      const id = `${queue}-${++sent}`
      await sendUntilAccepted(() => ports[randomInt(RECEIVERS)] as number, message(id), RETRY)
      accepted.push(id)
    }
  }
  async function kill(): Promise<void> {
    const amount = () => accepted.length
    const due = (kills: number) => ({ kills, every: events / (kills + 1), amount, reached })
    await Promise.all([
      killInTurn({ slots: receivers, points, ...due(receiverKills) }),
      killInTurn({ slots: workers, points: WORKER_POINTS, ...due(workerKills) }),
    ])
    isOver = true
  }

  async function run(): Promise<Counted> {
    await Promise.all([...receivers, ...workers].map((slot) => slot.running()))
    await Promise.all([kill(), ...Array.from({ length: SENDERS }, send)])
    log(`${state()}; waiting for the jobs that are left`)
    const unfinished = await drained(engine, queue)
    await Promise.all([...receivers, ...workers].map((slot) => slot.running()))
    const times = await effectsOf(engine, queue, join(folder, 'journal'))
    const effects = [...times.values()].reduce((sum, n) => sum + n, 0)
    return {
      pattern,
      accepted: accepted.length,
      receiversKilled: killed(receivers),
      workersKilled: killed(workers),
      lost: accepted.filter((id) => !times.has(id)).length,
      again: effects - times.size,
      unfinished,
    }
  }

  const interrupted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason))
  })
  const logging = setInterval(() => log(state()), LOG_MS)
  try {
    signal?.throwIfAborted()
    return await Promise.race([run(), interrupted])
  } finally {
    hasEnded = true
    clearInterval(logging)
    await Promise.all([...receivers, ...workers].map((slot) => slot.stop()))
    await rm(folder, { recursive: true, force: true })
  }
}
