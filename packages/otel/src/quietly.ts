/** Returns the result of `work`, or `undefined` if it throws. A broken exporter must not fail a delivery. */
export function quietly<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
