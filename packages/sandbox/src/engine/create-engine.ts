import { setMaxListeners } from 'node:events'
import type { Clock } from '../clock.ts'
import type { Delivery } from '../model.ts'
import type { Store } from '../store/open-store.ts'
import { type Claimed, claimDelivery } from './claim-delivery.ts'
import { type Answer, post } from './post.ts'
import type { RetryPolicy } from './retry-policy.ts'
import { settleDelivery } from './settle-delivery.ts'
import { signDelivery } from './sign-delivery.ts'

/** What the engine works with. */
export interface EngineOptions {
  readonly store: Store
  readonly clock: Clock
  readonly retries: RetryPolicy
  readonly timeoutMs: number
  readonly concurrency: number
  /** How many times faster than the senders’ the waits between attempts pass. */
  readonly speed: number
  readonly random: () => number
  /** Runs in the transaction that settles a delivery. */
  readonly onSettled: (delivery: Delivery) => void
  /** Something is not as it was. */
  readonly onChange: () => void
}

/** Sends what is due. */
export interface Engine {
  /** Looks for work: something was added. */
  wake(): void
  /** Stops; what is under way gets `graceMs` to end, and is sent again by the next engine if it does not. */
  close(graceMs: number): Promise<void>
}

/** What could not even be sent, as a header that HTTP does not allow: an attempt like any other. */
function unsent(error: unknown): Answer {
  return { status: null, error: String(error), headers: [], body: new Uint8Array() }
}

/** The delivery engine over a store: whatever it did not finish when a process ended, it takes up again. */
export function createEngine(options: EngineOptions): Engine {
  const { store, clock, concurrency, timeoutMs, onChange } = options
  const running = new Set<Promise<void>>()
  const closing = new AbortController()
  // One listener for each request that is under way.
  setMaxListeners(concurrency, closing.signal)
  let isClosed = false
  let callOff = () => {}

  async function attempt(
    { delivery, webhook, attemptId }: Claimed,
    startedAt: number,
  ): Promise<Answer> {
    const signed = signDelivery(webhook, delivery, store.deliveries.bytes(delivery.id), startedAt)
    store.attempts.sent(attemptId, signed.headers)
    return post({ ...signed, timeoutMs, clock, signal: closing.signal })
  }

  async function send({ delivery, webhook, attemptId }: Claimed): Promise<void> {
    const startedAt = clock.now()
    const answer = await attempt({ delivery, webhook, attemptId }, startedAt).catch(unsent)
    // Not an outcome: the store still says `processing`, and the next start takes it up again.
    if (closing.signal.aborted) return
    settleDelivery(options, { delivery, attemptId, answer, startedAt })
    onChange()
  }

  function wake(): void {
    if (isClosed) return
    callOff()
    while (running.size < concurrency) {
      const claimed = claimDelivery(store, clock.now())
      if (claimed === undefined) break
      if (claimed === 'dead') continue
      const work = send(claimed).finally(() => {
        running.delete(work)
        wake()
      })
      running.add(work)
    }
    onChange()
    const nextAt = store.deliveries.nextAt()
    if (nextAt === undefined || running.size >= concurrency) return
    callOff = clock.after(nextAt - clock.now(), wake)
  }

  store.transaction(() => {
    store.attempts.interrupt('the sandbox ended during this attempt')
    store.deliveries.requeue(clock.now())
  })

  return Object.freeze<Engine>({
    wake,
    async close(graceMs) {
      isClosed = true
      callOff()
      const all = Promise.allSettled(running)
      const timer = setTimeout(() => closing.abort(), graceMs)
      await all
      clearTimeout(timer)
    },
  })
}
