import type { Later } from './time-limit.ts'

/**
 * A generator function that reads from top to bottom and yields only promises: `const x = isLater(y) ? yield y : y`.
 */
export type Steps<T> = Generator<PromiseLike<unknown>, T, never>

/** Runs steps. Unlike an async function it creates no promise, and does not yield to other work, if nothing is pending. */
export function runSteps<T>(steps: Steps<T>): Later<T> {
  const { done, value } = steps.next(undefined as never)
  return done === true ? value : resume(steps, value)
}

async function resume<T>(steps: Steps<T>, first: PromiseLike<unknown>): Promise<T> {
  for (let waited = first; ; ) {
    const settled = await Promise.resolve(waited).then(
      (value) => () => steps.next(value as never),
      (error: unknown) => () => steps.throw(error),
    )
    const { done, value } = settled()
    if (done === true) return value
    waited = value
  }
}
