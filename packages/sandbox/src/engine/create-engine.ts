import { setMaxListeners } from 'node:events'
import { senderOf } from '../domain/provider-of.ts'
import { type Claimed, claimDelivery } from './claim-delivery.ts'
import type { EngineOptions } from './engine-options.ts'
import { type Answer, post } from './post.ts'
import { type Finished, settleDelivery } from './settle-delivery.ts'
import { signDelivery } from './sign-delivery.ts'

/** Sends deliveries when they are due. */
export interface Engine {
  /** Checks for work. Called when something was added. */
  wake(): void
  /** Stops the engine. Running attempts get `graceMs` to finish; the next engine repeats those that do not. */
  close(graceMs: number): Promise<void>
}

const TIMEOUT_MS = 10_000
// Each webhook has its own limit. This one limits the sockets of the machine.
const MAX_RUNNING = 1024
const FAULT_WAIT_MS = 1000

/** The outcome of an attempt that could not be sent, for example because of a header that HTTP forbids. */
function unsent(error: unknown): Answer {
  return { status: null, error: String(error), headers: [], body: new Uint8Array() }
}

/** Creates the delivery engine of a store. It resumes what an earlier process did not finish. */
export function createEngine(options: EngineOptions): Engine {
  const { store, senders, clock, concurrency, onChange } = options
  const running = new Set<Promise<void>>()
  const closing = new AbortController()
  // One listener per running request.
  setMaxListeners(MAX_RUNNING, closing.signal)
  const runs = new Map<string, number>()
  const isBusy = (webhookId: string) => (runs.get(webhookId) ?? 0) >= concurrency
  const count = (webhookId: string, by: number) => {
    const left = (runs.get(webhookId) ?? 0) + by
    if (left === 0) runs.delete(webhookId)
    else runs.set(webhookId, left)
  }
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
      // A sender that signs inside the body sends different bytes each time.
      if (Buffer.compare(bytes.body, signed.body) !== 0) {
        store.deliveries.update(delivery.id, { body: signed.body })
      }
    })
    const timeoutMs =
      options.timeoutMs ?? senderOf(senders, webhook.sender).habits.timeoutMs ?? TIMEOUT_MS
    return post({ ...signed, timeoutMs, clock, signal: closing.signal })
  }

  let isFaulty = false
  const fault = (error: unknown) => {
    if (!isFaulty) options.onFault(error)
    isFaulty = true
  }

  /** Waits before retrying the store, or until the engine ends. */
  const pause = () =>
    new Promise<void>((resolve) => {
      const end = () => {
        cancel()
        closing.signal.removeEventListener('abort', end)
        resolve()
      }
      const cancel = clock.after(FAULT_WAIT_MS, end)
      closing.signal.addEventListener('abort', end)
    })

  /** Records an attempt, retrying as long as the store fails, because a receiver has seen it. */
  async function record(finished: Finished): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        settleDelivery(options, finished)
        isFaulty = false
        return onChange()
      } catch (error) {
        fault(error)
        await pause()
      }
    }
  }

  async function send({ delivery, webhook, attemptId }: Claimed): Promise<void> {
    const startedAt = clock.now()
    const answer = await attempt({ delivery, webhook, attemptId }, startedAt).catch(unsent)
    // An aborted attempt has no outcome: the store still says `processing`, and the next start repeats it.
    await record({ delivery, webhook, attemptId, answer, startedAt })
  }

  /** When there is work again. For a busy webhook, that is when one of its attempts ends. */
  function nextWake(): number | undefined {
    if (![...runs.keys()].some(isBusy)) return store.deliveries.nextAt()
    const free = store.deliveries.queues().filter(({ webhookId }) => !isBusy(webhookId))
    return free.length === 0 ? undefined : Math.min(...free.map(({ nextAt }) => nextAt))
  }

  function wake(): void {
    if (isClosed) return
    cancelTimer()
    try {
      startDue()
    } catch (error) {
      fault(error)
      cancelTimer = clock.after(FAULT_WAIT_MS, wake)
    }
  }

  function startDue(): void {
    while (running.size < MAX_RUNNING) {
      const claimed = claimDelivery(store, clock.now(), isBusy)
      if (claimed === undefined) break
      if (claimed === 'dead') continue
      const { id } = claimed.webhook
      count(id, 1)
      const work = send(claimed).finally(() => {
        count(id, -1)
        running.delete(work)
        wake()
      })
      running.add(work)
    }
    onChange()
    const nextAt = nextWake()
    if (nextAt === undefined || running.size >= MAX_RUNNING) return
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
