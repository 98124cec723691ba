/** Signals that something changed, without details. */
export interface Watch {
  changed(): void
  /** Resolves at the next change, or when the watch ends. */
  next(): Promise<void>
  isClosed(): boolean
  close(): void
}

/** Creates a watch. */
export function createWatch(): Watch {
  let waiting: (() => void)[] = []
  let closed = false
  const changed = () => {
    const all = waiting
    waiting = []
    for (const wake of all) wake()
  }
  return Object.freeze<Watch>({
    changed,
    next: () => (closed ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve))),
    isClosed: () => closed,
    close() {
      closed = true
      changed()
    },
  })
}
