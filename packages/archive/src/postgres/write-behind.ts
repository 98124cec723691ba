import type { EndedRun } from '../archive-storage.ts'

/** Buffers the results of runs until a statement writes them. */
export interface WriteBehind {
  /** Buffers the result of a run, only the last one per key, until a statement includes it or it is flushed. */
  hold(run: EndedRun): Promise<void>
  /**
   * Sends the records of some keys together with some of the buffered results. Results that were not written are
   * buffered again.
   */
  carry(keys: readonly string[], send: (runs: readonly EndedRun[]) => Promise<void>): Promise<void>
  /** Writes everything that is buffered, and waits for writes in progress. */
  flush(): Promise<void>
}

const PAUSE_MS = 100
const MAX_PAUSE_MS = 5000
const MAX_CARRIED = 100
const MAX_WRITTEN = 1000
/** The maximum number of buffered results. Beyond it, a run waits until its result is written. */
export const MAX_HELD = 10_000
// A process exits only after its last results are written, unless the database has been down for several seconds.
const REFERENCED_TRIES = 5

/** Creates a buffer for writes that can wait a moment. `write` writes many results with one statement. */
export function writeBehind(write: (runs: readonly EndedRun[]) => Promise<void>): WriteBehind {
  const held = new Map<string, EndedRun>()
  /** Buffered results and those being written. */
  const unwritten = new Set<EndedRun>()
  const carriers = new Set<Promise<void>>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let tries = 0

  const schedule = () => {
    if (timer !== undefined || held.size === 0) return
    const pause = Math.min(PAUSE_MS * 2 ** tries, MAX_PAUSE_MS)
    timer = setTimeout(() => {
      timer = undefined
      // Results that could not be written are buffered again, and a retry is scheduled.
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
  /** Sends some results. If that fails, they are buffered again, unless a later run of the same key has ended since. */
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
  /** Writes what is currently buffered, and waits for the current writes. Anything later is left to the next flush. */
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
      // A record overwrites its row, so the result of an earlier run no longer matters.
      const own = keys.flatMap((key) => held.get(key) ?? [])
      for (const key of keys) held.delete(key)
      const runs = take(MAX_CARRIED)
      await sendAll([...own, ...runs], () => send(runs))
    },
    flush,
  }
}
