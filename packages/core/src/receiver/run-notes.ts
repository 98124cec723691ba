/** What instrumentation needs to know about the run behind a result. */
export interface RunNotes {
  /** The number of this run, starting at 1. */
  readonly attempt: number
  /** The W3C trace context in a worker's pack. */
  readonly traceparent?: string | undefined
}

// A registered symbol, since the receiver and its instrumentation can come from two copies of this package.
const RUN: symbol = Symbol.for('hookseal.run')

/** Attaches notes about the run to its result, hidden from the application. */
export function noteRun<R extends object>(result: R, notes: RunNotes): R {
  return Object.defineProperty(result, RUN, { value: notes })
}

/** Returns the notes on an outcome or a job's result, or `undefined` if nothing ran. */
export function runNotes(result: object): RunNotes | undefined {
  return Reflect.get(result, RUN) as RunNotes | undefined
}
