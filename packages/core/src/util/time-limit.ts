/** A value, or a promise for it if the platform is asynchronous. */
export type Later<T> = T | PromiseLike<T>

/** Whether a value is a promise. `isLater(x) ? await x : x` takes no extra turn if nothing is asynchronous. */
export function isLater<T>(value: Later<T>): value is PromiseLike<T> {
  // In Workers, a promise from another process is a function with a `then` method.
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  return typeof (value as { readonly then?: unknown }).then === 'function'
}

/**
 * Rejects a promise where a synchronous value is required, and handles its rejection so that it does not end the
 * process. @throws TypeError
 */
export function atOnce<T>(name: string, value: T): T {
  if (!isLater(value)) return value
  value.then(undefined, () => {})
  throw new TypeError(`${name} must return its result synchronously, not as a promise`)
}

/** Continues with a value immediately, or once it is available. */
export function whenReady<T, R>(value: Later<T>, next: (value: T) => Later<R>): Later<R> {
  // Other code may return an object that is not a promise but has a `then` method.
  return isLater(value) ? Promise.resolve(value).then(next) : next(value)
}

/**
 * Returns the result of `work`, or rejects with what `late` returns if it takes longer than `ms`. The work itself
 * continues, and a later failure does not become an unhandled rejection.
 */
export function withinTime<T>(ms: number, work: () => Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms)
    work().then(
      (result) => {
        clearTimeout(timer)
        resolve(result)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}

type Timer = ReturnType<typeof setTimeout>

/** Starts a timer that does not keep a Node process alive. On other platforms, a timer is a number. */
export function backgroundTimer(ms: number, action: () => void): Timer {
  const timer = setTimeout(action, ms)
  if (typeof timer === 'object' && 'unref' in timer) (timer as { unref(): void }).unref()
  return timer
}

/**
 * Calls a function at the end of the current turn of the event loop, or immediately on a platform without
 * `setImmediate`. Work that ends within its turn never needs the call. Returns a function that cancels it.
 */
export function afterTurn(action: () => void): () => void {
  if (typeof setImmediate !== 'function') {
    action()
    return () => {}
  }
  const immediate = setImmediate(action)
  return () => clearImmediate(immediate)
}
