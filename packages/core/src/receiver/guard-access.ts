import type { Admission } from '../delivery/outcome.ts'

/** What the guards of this library may do with an admission beyond its public members. */
export interface GuardAccess {
  /** From now on the route answers by itself, and `context.answer` says so. */
  takeOver(): void
  /** Logs something about the application's own code that should change. */
  mistake(subject: string, message: string): void
  /** Logs what a route threw after it had ended its answer. */
  lateError(cause: unknown): void
  /** Commits a delivery that was released too early: its run has ended with a 2xx after all. */
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

/** Adds a guard's access to an admission, out of the application's sight. */
export function grantAccess<A extends Admission>(admission: A, access: GuardAccess): A {
  return Object.defineProperty(admission, ACCESS, { value: access })
}

/** A guard's access to an admission; of a test double's, one that does nothing. */
export function guardAccess(admission: object): GuardAccess {
  return (Reflect.get(admission, ACCESS) as GuardAccess | undefined) ?? NO_ACCESS
}
