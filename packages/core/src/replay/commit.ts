import { WebhookError } from '../error/webhook-error.ts'
import { isLater, type Later, whenReady } from '../util/time-limit.ts'
import { askStore, type GrantedClaim, since } from './claim.ts'
import type { Lease } from './lease.ts'
import type { ReplaySettings } from './replay-settings.ts'

const FIRST_PAUSE_MS = 25
const MAX_PAUSE_MS = 1000

/** The result of a commit. */
export interface Commit {
  /** What went wrong within the time that the sender waits; `undefined` if the store confirmed the commit. */
  readonly inTime: Later<WebhookError | undefined>
  /** Settles once the store has confirmed the commit, or after the last attempt. */
  readonly settled: Later<void>
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * Records that an event was handled. The effect has happened, and only this record keeps it from happening twice. So
 * the commit is retried, with the lease extended, until the store answers or `maxRunMs` has passed. The sender waits
 * for a shorter time.
 */
export function commitKey(settings: ReplaySettings, claim: GrantedClaim, lease: Lease): Commit {
  const { store, retainMs, protectMs, timeoutMs, commitBudgetMs, maxRunMs, leaseMs } = settings
  const { key, token, askedAt } = claim
  // Only a lease that was lost before the commit started counts as lost, since an extension may overlap with this run's
  // own commit.
  const wasLost = lease.isLost()
  lease.beginCommit()
  const lost = () => (wasLost ? new WebhookError('lease_lost') : undefined)
  const startedAt = performance.now()

  const commitOnce = (isFirst: boolean): Later<WebhookError | undefined> =>
    whenReady(
      askStore(timeoutMs, () => store.commit(key, token, { retainMs, protectMs })),
      // After an attempt without an answer, that attempt itself may have ended the claim.
      (held) => (held === 'ok' || (!isFirst && !wasLost) ? lost() : new WebhookError('lease_lost')),
    )
  const isOver = () =>
    since(askedAt) > maxRunMs + leaseMs && performance.now() - startedAt > commitBudgetMs

  let lastError: WebhookError | undefined
  const tryAgain = async (error: unknown): Promise<WebhookError | undefined> => {
    lastError = error as WebhookError
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
      if (isOver()) return lastError
      await pause(pauseMs)
      try {
        return await commitOnce(false)
      } catch (next) {
        lastError = next as WebhookError
      }
    }
  }
  const firstTry = (): Later<WebhookError | undefined> => {
    try {
      const first = commitOnce(true)
      return isLater(first) ? first.then(undefined, tryAgain) : first
    } catch (error) {
      return tryAgain(error)
    }
  }

  const done = whenReady(firstTry(), (error) => {
    lease.end()
    return error
  })
  if (!isLater(done)) return { inTime: done, settled: undefined }
  lease.keep()
  return {
    inTime: within(done, commitBudgetMs, () => lastError),
    settled: done.then(() => {}),
  }
}

/** Returns the result, or what is known when the time budget runs out. */
function within(
  done: PromiseLike<WebhookError | undefined>,
  budgetMs: number,
  lastError: () => WebhookError | undefined,
): Promise<WebhookError | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      const cause = new Error(`the replay store did not confirm the commit within ${budgetMs} ms`)
      resolve(lastError() ?? new WebhookError('store_unavailable', { cause }))
    }, budgetMs)
    void done.then((error) => {
      clearTimeout(timer)
      resolve(error)
    })
  })
}
