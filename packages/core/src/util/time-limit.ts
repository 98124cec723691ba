/** A value, or a promise of it where the platform is asynchronous. */
export type Later<T> = T | PromiseLike<T>

/** Whether a value is a promise: `isLater(x) ? await x : x` costs no turn where nothing is asynchronous. */
export function isLater<T>(value: Later<T>): value is PromiseLike<T> {
  // A promise of another process, as Workers have it, is a function with a `then`.
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  return typeof (value as { readonly then?: unknown }).then === 'function'
}

/** Refuses a promise where a value is needed at once. Its rejection must not end the process. @throws TypeError */
export function atOnce<T>(name: string, value: T): T {
  if (!isLater(value)) return value
  value.then(undefined, () => {})
  throw new TypeError(`${name} must return its result at once, not a promise`)
}

/** Goes on with a value at once, or once it is there. */
export function whenReady<T, R>(value: Later<T>, next: (value: T) => Later<R>): Later<R> {
  // What another's code returns may be no promise, but something that only has a `then`.
  return isLater(value) ? Promise.resolve(value).then(next) : next(value)
}

/**
 * The result of `work`, unless it takes longer than `ms`: then a rejection with what `late` returns. The
 * work itself goes on, and its later failure is not an unhandled rejection.
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

/** A timer that does not keep a Node process alive; other platforms return a number. */
export function backgroundTimer(ms: number, action: () => void): Timer {
  const timer = setTimeout(action, ms)
  if (typeof timer === 'object' && 'unref' in timer) (timer as { unref(): void }).unref()
  return timer
}

/**
 * Calls back at the end of this turn of the event loop, or immediately on a platform without `setImmediate`. Work that
 * ends within its turn never needs the callback. Returns a function that cancels it.
 */
export function afterTurn(action: () => void): () => void {
  if (typeof setImmediate !== 'function') {
    action()
    return () => {}
  }
  const immediate = setImmediate(action)
  return () => clearImmediate(immediate)
}
