/** What instrumentation needs to know about the run behind a result. */
export interface RunNotes {
  /** Which run of this delivery it was, from 1. */
  readonly attempt: number
  /** The W3C trace context that a worker's pack brought along. */
  readonly traceparent?: string | undefined
}

// A registered symbol, since the receiver and what watches it can come from two copies of this package.
const RUN: symbol = Symbol.for('hookseal.run')

/** Notes the run on its result, out of the application's sight. */
export function noteRun<R extends object>(result: R, notes: RunNotes): R {
  return Object.defineProperty(result, RUN, { value: notes })
}

/** The run behind an outcome or a job's result; `undefined` when nothing was run. */
export function runNotes(result: object): RunNotes | undefined {
  return Reflect.get(result, RUN) as RunNotes | undefined
}
