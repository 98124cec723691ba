import type { Io } from '../io.ts'

/** What a command is given to add itself to the program. */
export interface CommandContext {
  readonly io: Io
  /** Sets the exit code, for instance 1 when `verify` finds that a delivery does not verify. */
  readonly exit: (code: number) => void
}
