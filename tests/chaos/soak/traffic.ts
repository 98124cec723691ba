import { randomInt } from 'node:crypto'
import { patience } from '@hookseal/tests-kit/patience'
import type { SignedRequest } from '@hookseal/tests-kit/sign'
import type { ReceiverProcess } from '../receiver/launch.ts'
import { message } from '../sender.ts'

/** The two running receivers. A restart replaces one of them. */
export type Receivers = [ReceiverProcess, ReceiverProcess]

/** One event, with the time at which it was first accepted. */
export interface Sent {
  acceptedAt?: number
}

/** The totals of what was sent. */
export interface Traffic {
  readonly sent: ReadonlyMap<string, Sent>
  readonly requests: number
  readonly aborted: number
}

const COPIES = 3
const CONCURRENT_EVENTS = 64
const RETRY_MS = 200
const GIVE_UP_MS = patience(60_000)
const isOneIn = (count: number) => randomInt(count) === 0

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Sends events until the time `until`. Each has three copies, and each copy is retried until it is accepted. */
export async function sendEvents(receivers: Receivers, until: number): Promise<Traffic> {
  const sent = new Map<string, Sent>()
  let requests = 0
  let aborted = 0

  const post = async ({ headers, body }: SignedRequest): Promise<number> => {
    requests++
    const client = new AbortController()
    if (isOneIn(100)) {
      aborted++
      setTimeout(() => client.abort(), randomInt(20))
    }
    try {
      const { port } = receivers[randomInt(2) === 0 ? 0 : 1]
      const url = `http://127.0.0.1:${port}/webhooks/rine`
      const response = await fetch(url, { method: 'POST', headers, body, signal: client.signal })
      await response.arrayBuffer()
      return response.status
    } catch {
      return 0
    }
  }

  const deliver = async (request: SignedRequest, event: Sent): Promise<void> => {
    for (const deadline = Date.now() + GIVE_UP_MS; Date.now() < deadline; await pause(RETRY_MS)) {
      const status = await post(request)
      if (status < 200 || status > 299) continue
      event.acceptedAt ??= Date.now()
      return
    }
    throw new Error(`an event was not accepted within ${GIVE_UP_MS} ms`)
  }

  const send = async (): Promise<void> => {
    while (Date.now() < until) {
      const id = `soak-${sent.size}`
      const event: Sent = {}
      sent.set(id, event)
      const instructions = { takes: randomInt(10), ...(isOneIn(100) ? { failing: 1 } : {}) }
      const request = message(id, instructions)
      const late = async () => {
        await pause(randomInt(1000))
        await deliver(request, event)
      }
      // All copies are sent together, except for one that arrives later.
      await Promise.all([
        ...Array.from({ length: COPIES - 1 }, () => deliver(request, event)),
        late(),
      ])
    }
  }
  await Promise.all(Array.from({ length: CONCURRENT_EVENTS }, send))
  return { sent, requests, aborted }
}
