import type { Admission } from '../delivery/outcome.ts'

/** What this library's guards can do with an admission in addition to its public members. */
export interface GuardAccess {
  /** Hands the response over to the route. From then on, `context.answer` throws. */
  takeOver(): void
  /** Logs something that should be changed in the application's code. */
  mistake(subject: string, message: string): void
  /** Logs an error that a route threw after it had ended its response. */
  lateError(cause: unknown): void
  /** Commits a delivery that was released too early, because its run ended with a 2xx after all. */
  commitLate(): Promise<unknown>
  /** Runs the route's own code, inside a span if the receiver is instrumented. */
  within<T>(work: () => T): T
}

// A registered symbol, since the receiver and the adapter can come from two copies of this package.
const ACCESS: symbol = Symbol.for('hookseal.guard')

const NO_ACCESS: GuardAccess = {
  takeOver() {},
  mistake() {},
  lateError() {},
  commitLate: async () => {},
  within: (work) => work(),
}

/** Adds a guard's access to an admission, hidden from the application. */
export function grantAccess<A extends Admission>(admission: A, access: GuardAccess): A {
  return Object.defineProperty(admission, ACCESS, { value: access })
}

/** Returns a guard's access to an admission. For a test double, it does nothing. */
export function guardAccess(admission: object): GuardAccess {
  return (Reflect.get(admission, ACCESS) as GuardAccess | undefined) ?? NO_ACCESS
}
