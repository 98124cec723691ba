/** A signal that costs nothing until somebody looks at it: most bodies and runs end without anyone doing so. */
export interface LazySignal {
  readonly signal: AbortSignal
  readonly isAborted: () => boolean
  abort(reason: Error): void
}

/** A signal that has not been aborted. */
export function lazySignal(): LazySignal {
  let controller: AbortController | undefined
  let aborted: Error | undefined
  return {
    get signal() {
      controller ??= new AbortController()
      if (aborted !== undefined) controller.abort(aborted)
      return controller.signal
    },
    isAborted: () => aborted !== undefined,
    abort(reason) {
      aborted ??= reason
      controller?.abort(reason)
    },
  }
}
