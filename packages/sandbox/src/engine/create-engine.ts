import { setMaxListeners } from 'node:events'
import { senderOf } from '../domain/provider-of.ts'
import { type Claimed, claimDelivery } from './claim-delivery.ts'
import type { EngineOptions } from './engine-options.ts'
import { type Answer, post } from './post.ts'
import { settleDelivery } from './settle-delivery.ts'
import { signDelivery } from './sign-delivery.ts'

/** Sends deliveries when they are due. */
export interface Engine {
  /** Checks for work; called when something was added. */
  wake(): void
  /** Stops. Running attempts get `graceMs` to finish; the next engine repeats those that do not. */
  close(graceMs: number): Promise<void>
}

const TIMEOUT_MS = 10_000

/** The outcome of an attempt that could not be sent, for instance because of a header that HTTP forbids. */
function unsent(error: unknown): Answer {
  return { status: null, error: String(error), headers: [], body: new Uint8Array() }
}

/** Creates the delivery engine of a store. It resumes what an earlier process did not finish. */
export function createEngine(options: EngineOptions): Engine {
  const { store, senders, clock, concurrency, onChange } = options
  const running = new Set<Promise<void>>()
  const closing = new AbortController()
  // One listener per running request.
  setMaxListeners(concurrency, closing.signal)
  let isClosed = false
  let cancelTimer = () => {}

  async function attempt(
    { delivery, webhook, attemptId }: Claimed,
    startedAt: number,
  ): Promise<Answer> {
    const bytes = store.deliveries.bytes(delivery.id)
    const signed = signDelivery(senders, webhook, delivery, bytes, startedAt)
    store.transaction(() => {
      const { url, headers: requestHeaders } = signed
      store.attempts.sent(attemptId, { url, requestHeaders })
      // A sender that signs inside the body sends other bytes each time.
      if (Buffer.compare(bytes.body, signed.body) !== 0) {
        store.deliveries.update(delivery.id, { body: signed.body })
      }
    })
    const timeoutMs =
      options.timeoutMs ?? senderOf(senders, webhook.sender).habits.timeoutMs ?? TIMEOUT_MS
    return post({ ...signed, timeoutMs, clock, signal: closing.signal })
  }

  async function send({ delivery, webhook, attemptId }: Claimed): Promise<void> {
    const startedAt = clock.now()
    const answer = await attempt({ delivery, webhook, attemptId }, startedAt).catch(unsent)
    // Not an outcome: the store still says `processing`, so the next start repeats the attempt.
    if (closing.signal.aborted) return
    settleDelivery(options, { delivery, webhook, attemptId, answer, startedAt })
    onChange()
  }

  function wake(): void {
    if (isClosed) return
    cancelTimer()
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
    cancelTimer = clock.after(nextAt - clock.now(), wake)
  }

  store.transaction(() => {
    store.attempts.interrupt('the sandbox ended during this attempt')
    store.deliveries.requeue(clock.now())
  })

  return Object.freeze<Engine>({
    wake,
    async close(graceMs) {
      isClosed = true
      cancelTimer()
      const all = Promise.allSettled(running)
      const timer = setTimeout(() => closing.abort(), graceMs)
      await all
      clearTimeout(timer)
    },
  })
}
