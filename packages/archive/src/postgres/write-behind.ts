import type { EndedRun } from '../archive-storage.ts'

/** Ends of runs that wait for a statement to take them along. */
export interface WriteBehind {
  /** Keeps the end of a run, of each key the last one, until a statement takes it along or it is flushed. */
  hold(run: EndedRun): Promise<void>
  /** Sends the record of a key, and some of what is held with it. What was not written is held again. */
  carry(key: string, send: (runs: readonly EndedRun[]) => Promise<void>): Promise<void>
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
  const carriers = new Set<Promise<void>>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let tries = 0

  const schedule = () => {
    if (timer !== undefined || held.size === 0) return
    const pause = Math.min(PAUSE_MS * 2 ** tries, MAX_PAUSE_MS)
    timer = setTimeout(() => {
      timer = undefined
      flush().catch(() => {
        tries++
        schedule()
      })
    }, pause)
    if (tries >= REFERENCED_TRIES) timer.unref()
  }
  const take = (limit: number): readonly EndedRun[] => {
    const runs = [...held.values()].slice(0, limit)
    for (const { key } of runs) held.delete(key)
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
    } catch (error) {
      for (const run of runs) if (!held.has(run.key)) held.set(run.key, run)
      schedule()
      throw error
    } finally {
      carriers.delete(sending)
    }
  }
  const flush = async () => {
    while (held.size > 0 || carriers.size > 0) {
      await Promise.allSettled(carriers)
      const runs = take(MAX_WRITTEN)
      if (runs.length > 0) await sendAll(runs, () => write(runs))
    }
  }

  return {
    async hold(run) {
      if (held.size >= MAX_HELD && !held.has(run.key)) await flush()
      held.set(run.key, run)
      schedule()
    },
    async carry(key, send) {
      // The record overwrites the row: how an earlier run of it ended does not matter any more.
      const own = held.get(key)
      held.delete(key)
      const runs = take(MAX_CARRIED)
      await sendAll(own === undefined ? runs : [own, ...runs], () => send(runs))
    },
    flush,
  }
}
