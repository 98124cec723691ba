/** An abort signal that costs nothing until it is read, since most bodies and runs end without anyone reading it. */
export interface LazySignal {
  readonly signal: AbortSignal
  isAborted(): boolean
  abort(reason: Error): void
}

class Signal implements LazySignal {
  #controller: AbortController | undefined
  #reason: Error | undefined

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#reason !== undefined) this.#controller.abort(this.#reason)
    return this.#controller.signal
  }

  isAborted(): boolean {
    return this.#reason !== undefined
  }

  abort(reason: Error): void {
    this.#reason ??= reason
    this.#controller?.abort(reason)
  }
}

/** Creates a signal that has not been aborted. */
export function lazySignal(): LazySignal {
  return new Signal()
}
