/** Finished keys with the same retention and protection times, oldest first. Times are milliseconds. */
export interface FinishedKeys {
  readonly retainMs: number
  readonly protectMs: number
  readonly size: number
  /** Adds a key that is not present yet. */
  add(key: string, now: number, attempt: number): void
  remove(key: string): void
  /**
   * Returns how many times a key was claimed before it was finished, and until when it is remembered. Forgets a key
   * whose retention has expired.
   */
  find(
    key: string,
    now: number,
  ): { readonly attempt: number; readonly forgetAt: number } | undefined
  /** When the oldest key was finished, or `Infinity` if there is none. */
  oldest(): number
  /** Forgets up to `limit` of the oldest keys whose retention has expired. */
  forget(now: number, limit: number): void
  /** Removes and returns the oldest key if its protection has expired. */
  evict(now: number): string | undefined
}

// A Map of this size resizes in a few milliseconds; one with a million entries blocks the process for far longer.
const SEGMENT_KEYS = 65_536

interface Segment {
  /** Milliseconds since `epoch`: a small integer, which a Map stores without allocating. */
  readonly doneAt: Map<string, number>
  readonly epoch: number
  /** Kept because a new iterator would skip over every deleted entry again. */
  readonly order: Iterator<[string, number]>
  /** The oldest key, and when it was finished; `undefined` until it has been looked up. */
  head: string | undefined
  headAt: number
}

function newSegment(epoch: number): Segment {
  const doneAt = new Map<string, number>()
  return { doneAt, epoch, order: doneAt.entries(), head: undefined, headAt: 0 }
}

/** Finds the oldest key of a segment, which becomes its head. Returns whether the segment has a key. */
function findHead(segment: Segment): boolean {
  if (segment.head !== undefined) return true
  const next = segment.order.next()
  if (next.done === true) return false
  segment.head = next.value[0]
  segment.headAt = segment.epoch + next.value[1]
  return true
}

/** Stores keys in a chain of Maps. Each key takes its text and a Map entry, with no extra object. */
export function finishedKeys(retainMs: number, protectMs: number): FinishedKeys {
  const segments: Segment[] = []
  // Only for the few keys that their first run did not finish.
  const attempts = new Map<string, number>()
  let size = 0

  const removeFrom = (segment: Segment, key: string): boolean => {
    if (!segment.doneAt.delete(key)) return false
    size--
    if (attempts.size > 0) attempts.delete(key)
    // If the key is added again, it goes to the end.
    if (segment.head === key) segment.head = undefined
    return true
  }
  const remove = (key: string) => {
    for (const segment of segments) if (removeFrom(segment, key)) return
  }
  /** Finds the segment whose head is the oldest of all keys. */
  const oldest = (): Segment | undefined => {
    for (;;) {
      const segment = segments[0]
      if (segment === undefined || findHead(segment)) return segment
      segments.shift()
    }
  }

  return {
    retainMs,
    protectMs,
    get size() {
      return size
    },
    find(key, now) {
      for (const segment of segments) {
        const elapsed = segment.doneAt.get(key)
        if (elapsed === undefined) continue
        const forgetAt = segment.epoch + elapsed + retainMs
        if (forgetAt > now) return { attempt: attempts.get(key) ?? 1, forgetAt }
        removeFrom(segment, key)
      }
      return undefined
    },
    add(key, now, attempt) {
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
    oldest: () => oldest()?.headAt ?? Number.POSITIVE_INFINITY,
    forget(now, limit) {
      for (let i = 0; i < limit; i++) {
        const segment = oldest()
        if (segment === undefined || segment.headAt + retainMs > now) return
        removeFrom(segment, segment.head as string)
      }
    },
    evict(now) {
      const segment = oldest()
      if (segment === undefined || segment.headAt + protectMs > now) return undefined
      const key = segment.head as string
      removeFrom(segment, key)
      return key
    },
  }
}
