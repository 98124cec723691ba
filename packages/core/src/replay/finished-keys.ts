/** Finished keys that share one retention and one protection, oldest first. Times are milliseconds. */
export interface FinishedKeys {
  readonly size: number
  add(key: string, now: number, attempt: number): void
  remove(key: string): void
  /** How often a key that is still remembered was claimed before it was finished, and until when it is remembered. */
  find(
    key: string,
    now: number,
  ): { readonly attempt: number; readonly forgetAt: number } | undefined
  /** When the oldest key was finished; `Infinity` when there is none. */
  oldest(): number
  /** Forgets up to `limit` of the oldest keys whose retention is over. */
  forget(now: number, limit: number): void
  /** Drops and returns the oldest key, if it is past its protection. */
  evict(now: number): string | undefined
}

// A Map of this size grows in a few milliseconds; one of a million stops the process for far longer.
const SEGMENT_KEYS = 65_536

interface Segment {
  /** Milliseconds after `epoch`: a small integer, which a Map holds without an object. */
  readonly doneAt: Map<string, number>
  readonly epoch: number
  /** Kept, because a new iterator would walk over every deleted entry again. */
  readonly order: Iterator<[string, number]>
  head: string | undefined
}

function newSegment(epoch: number): Segment {
  const doneAt = new Map<string, number>()
  return { doneAt, epoch, order: doneAt.entries(), head: undefined }
}

/** The segment's oldest living key. */
function head(segment: Segment): string | undefined {
  while (segment.head === undefined || !segment.doneAt.has(segment.head)) {
    const next = segment.order.next()
    if (next.done === true) return undefined
    segment.head = next.value[0]
  }
  return segment.head
}

/** Keys in a chain of Maps. A key costs its text and a Map entry, without an object of its own. */
export function finishedKeys(retainMs: number, protectMs: number): FinishedKeys {
  const segments: Segment[] = []
  // Of the few keys that were not finished by their first run.
  const attempts = new Map<string, number>()
  let size = 0

  const doneAt = ({ doneAt, epoch }: Segment, key: string): number | undefined => {
    const elapsed = doneAt.get(key)
    return elapsed === undefined ? undefined : epoch + elapsed
  }
  const remove = (key: string) => {
    const segment = segments.find(({ doneAt }) => doneAt.delete(key))
    if (segment === undefined) return
    size--
    if (attempts.size > 0) attempts.delete(key)
    // Should the key come back, it stands at the end.
    if (segment.head === key) segment.head = undefined
  }
  const oldest = () => {
    for (;;) {
      const segment = segments[0]
      const key = segment && head(segment)
      if (key !== undefined) return { key, at: doneAt(segment as Segment, key) as number }
      if (segment === undefined) return undefined
      segments.shift()
    }
  }

  const forgetAt = (key: string): number => {
    for (const segment of segments) {
      const at = doneAt(segment, key)
      if (at !== undefined) return at + retainMs
    }
    return Number.NEGATIVE_INFINITY
  }

  return {
    get size() {
      return size
    },
    find(key, now) {
      const until = forgetAt(key)
      return until > now ? { attempt: attempts.get(key) ?? 1, forgetAt: until } : undefined
    },
    add(key, now, attempt) {
      remove(key)
      if (attempt !== 1) attempts.set(key, attempt)
      let segment = segments.at(-1)
      if (segment === undefined || segment.doneAt.size >= SEGMENT_KEYS) {
        segment = newSegment(Math.ceil(now))
        segments.push(segment)
      }
      segment.doneAt.set(key, Math.ceil(now) - segment.epoch)
      size++
    },
    remove,
    oldest: () => oldest()?.at ?? Number.POSITIVE_INFINITY,
    forget(now, limit) {
      for (let i = 0; i < limit; i++) {
        const entry = oldest()
        if (entry === undefined || entry.at + retainMs > now) return
        remove(entry.key)
      }
    },
    evict(now) {
      const entry = oldest()
      if (entry === undefined || entry.at + protectMs > now) return undefined
      remove(entry.key)
      return entry.key
    },
  }
}
