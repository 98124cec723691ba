import { WebhookError } from '../error/webhook-error.ts'
import { isLater, type Later, whenReady } from '../util/time-limit.ts'
import { askStore, type GrantedClaim, since } from './claim.ts'
import type { Lease } from './lease.ts'
import type { ReplaySettings } from './replay-settings.ts'

const FIRST_PAUSE_MS = 25
const MAX_PAUSE_MS = 1000

/** What a commit has come to. */
export interface Commit {
  /** What went wrong as far as the sender waited for it; `undefined` if the store knows that the event is done. */
  readonly inTime: Later<WebhookError | undefined>
  /** Ready once the store knows it, or no further try is made. */
  readonly settled: Later<void>
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * Records that an event was handled: the effect has happened, and only this keeps it from happening twice. So it is
 * tried again and again, with the lease extended, until the store has answered or `maxRunMs` is over. The sender waits
 * for a shorter budget.
 */
export function commitKey(settings: ReplaySettings, claim: GrantedClaim, lease: Lease): Commit {
  const { store, retainMs, protectMs, timeoutMs, commitBudgetMs, maxRunMs, leaseMs } = settings
  const { key, token, askedAt } = claim
  // Only a lease that was lost before the commit began is a loss: an extension may cross one's own commit.
  const wasLost = lease.isLost()
  lease.beginCommit()
  const lost = () => (wasLost ? new WebhookError('lease_lost') : undefined)
  const startedAt = performance.now()

  const commitOnce = (isFirst: boolean): Later<WebhookError | undefined> =>
    whenReady(
      askStore(timeoutMs, () => store.commit(key, token, { retainMs, protectMs })),
      // After a try without an answer the claim may be lost to that very try.
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

/** The result, or after the budget what is known by then. */
function within(
  done: PromiseLike<WebhookError | undefined>,
  budgetMs: number,
  lastError: () => WebhookError | undefined,
): Promise<WebhookError | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      const cause = new Error(`the replay store has not confirmed the commit within ${budgetMs} ms`)
      resolve(lastError() ?? new WebhookError('store_unavailable', { cause }))
    }, budgetMs)
    void done.then((error) => {
      clearTimeout(timer)
      resolve(error)
    })
  })
}
