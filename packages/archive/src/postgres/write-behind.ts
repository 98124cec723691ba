import type { EndedRun } from '../archive-storage.ts'

/** Ends of runs that wait for a statement to take them along. */
export interface WriteBehind {
  /** Keeps the end of a run, of each key the last one, until a statement takes it along or it is flushed. */
  hold(run: EndedRun): Promise<void>
  /** Sends the records of some keys, and some of what is held with them. What was not written is held again. */
  carry(keys: readonly string[], send: (runs: readonly EndedRun[]) => Promise<void>): Promise<void>
  /** Writes what is held, and waits for what is on its way. */
  flush(): Promise<void>
}

const PAUSE_MS = 100
const MAX_PAUSE_MS = 5000
const MAX_CARRIED = 100
const MAX_WRITTEN = 1000
/** More is not held: the end of a run then waits until it is written. */
export const MAX_HELD = 10_000
// A process ends only when its last runs are written, unless the database has been away for some seconds.
const REFERENCED_TRIES = 5

/** Holds back what can wait for a moment. `write` writes many ends of runs with one statement. */
export function writeBehind(write: (runs: readonly EndedRun[]) => Promise<void>): WriteBehind {
  const held = new Map<string, EndedRun>()
  /** What is held, and what is on its way. */
  const unwritten = new Set<EndedRun>()
  const carriers = new Set<Promise<void>>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let tries = 0

  const schedule = () => {
    if (timer !== undefined || held.size === 0) return
    const pause = Math.min(PAUSE_MS * 2 ** tries, MAX_PAUSE_MS)
    timer = setTimeout(() => {
      timer = undefined
      // What could not be written is held again, and scheduled.
      flush().catch(() => {})
    }, pause)
    if (tries >= REFERENCED_TRIES) timer.unref()
  }
  const take = (limit: number): readonly EndedRun[] => {
    const runs: EndedRun[] = []
    for (const run of held.values()) {
      if (runs.length === limit) break
      runs.push(run)
      held.delete(run.key)
    }
    if (held.size === 0) {
      clearTimeout(timer)
      timer = undefined
    }
    return runs
  }
  /** Sends some runs; if that fails, they are held again, unless a later run of the same key has ended since. */
  const sendAll = async (runs: readonly EndedRun[], send: () => Promise<void>) => {
    const sending = send()
    carriers.add(sending)
    try {
      await sending
      tries = 0
      for (const run of runs) unwritten.delete(run)
    } catch (error) {
      for (const run of runs) {
        if (held.has(run.key)) unwritten.delete(run)
        else held.set(run.key, run)
      }
      tries++
      schedule()
      throw error
    } finally {
      carriers.delete(sending)
    }
  }
  /** Writes what is held now, and waits for what is on its way now; what comes later is for the next flush. */
  const flush = async () => {
    const runs = [...unwritten]
    while (runs.some((run) => unwritten.has(run))) {
      await Promise.allSettled(carriers)
      const taken = take(MAX_WRITTEN)
      if (taken.length > 0) await sendAll(taken, () => write(taken))
    }
    await Promise.allSettled(carriers)
  }

  return {
    async hold(run) {
      if (held.size >= MAX_HELD && !held.has(run.key)) await flush()
      const earlier = held.get(run.key)
      if (earlier !== undefined) unwritten.delete(earlier)
      held.set(run.key, run)
      unwritten.add(run)
      schedule()
    },
    async carry(keys, send) {
      // A record overwrites its row: how an earlier run of it ended does not matter any more.
      const own = keys.flatMap((key) => held.get(key) ?? [])
      for (const key of keys) held.delete(key)
      const runs = take(MAX_CARRIED)
      await sendAll([...own, ...runs], () => send(runs))
    },
    flush,
  }
}
