import { vi } from 'vitest'
import { patience } from './patience.ts'

/** Waits until the check neither throws nor rejects, and returns its result. */
export const eventually = <T>(check: () => T | Promise<T>, interval = 20): Promise<T> =>
  vi.waitFor(check, { timeout: patience(60_000), interval })

/** Waits until the condition holds. */
export const until = (holds: () => boolean): Promise<void> =>
  eventually(() => {
    if (!holds()) throw new Error(`still waiting until ${holds}`)
  }, 5)
