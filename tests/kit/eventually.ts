import { patience } from './patience.ts'

// Taken before fake timers replace them, so that waiting neither stops with a test's own time nor lets it pass.
const { setTimeout } = globalThis
const now = performance.now.bind(performance)

/** Waits until the check neither throws nor rejects, and returns its result. Fails with its last error. */
export async function eventually<T>(check: () => T | Promise<T>, intervalMs = 20): Promise<T> {
  const deadline = now() + patience(60_000)
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (now() > deadline) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs))
  }
}

/** Waits until the condition holds. */
export const until = (holds: () => boolean): Promise<void> =>
  eventually(() => {
    if (!holds()) throw new Error(`still waiting until ${holds}`)
  }, 5)
