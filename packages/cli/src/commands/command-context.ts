import type { Io } from '../io.ts'

/** What each command of the program receives. */
export interface CommandContext {
  readonly io: Io
  /** Sets the exit code, for instance 1 when `verify` finds that a delivery does not verify. */
  readonly exit: (code: number) => void
}
