import type { Later } from './time-limit.ts'

/**
 * Work in steps, as one function that reads from top to bottom. It yields what is not there yet, and nothing else:
 * `const x = isLater(y) ? yield y : y`.
 */
export type Steps<T> = Generator<PromiseLike<unknown>, T, never>

/** Runs steps. Unlike an async function it makes no promise, and lets nothing else run, where nothing has to be waited for. */
export function runSteps<T>(steps: Steps<T>): Later<T> {
  const { done, value } = steps.next(undefined as never)
  return done === true ? value : goOn(steps, value)
}

async function goOn<T>(steps: Steps<T>, first: PromiseLike<unknown>): Promise<T> {
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
