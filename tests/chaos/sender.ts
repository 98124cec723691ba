import { rineMessage } from '@hookseal/tests-kit/events'
import { patience } from '@hookseal/tests-kit/patience'
import { type SignedRequest, signRine } from '@hookseal/tests-kit/sign'
import { type Instructions, SECRET } from './receiver/config.ts'

/** An event, signed once by its sender: every retry sends the same bytes. */
export function message(id: string, instructions: Instructions = {}): SignedRequest {
  const event = rineMessage(id)
  const data = { ...event.data, conversation_id: JSON.stringify(instructions) }
  return signRine(SECRET, JSON.stringify({ ...event, data }))
}

/** One answer: its status, or 0 when the connection failed, and its Retry-After in seconds. */
export interface Answer {
  readonly status: number
  readonly retryAfter: number | undefined
}

/** Sends once. */
export async function post(port: number, { headers, body }: SignedRequest): Promise<Answer> {
  try {
    const url = `http://127.0.0.1:${port}/webhooks/rine`
    const response = await fetch(url, { method: 'POST', headers, body })
    await response.arrayBuffer()
    const after = response.headers.get('retry-after')
    return { status: response.status, retryAfter: after === null ? undefined : Number(after) }
  } catch {
    return { status: 0, retryAfter: undefined }
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Sends until the event is accepted, with short pauses. Resolves to the status of every answer. */
export async function sendUntilAccepted(
  port: () => number,
  request: SignedRequest,
  { everyMs = 100, forMs = patience(120_000) } = {},
): Promise<readonly number[]> {
  const statuses: number[] = []
  for (const deadline = Date.now() + forMs; ; await pause(everyMs)) {
    const { status } = await post(port(), request)
    statuses.push(status)
    if (status >= 200 && status < 300) return statuses
    if (Date.now() > deadline) throw new Error(`not accepted: ${statuses.join(' ')}`)
  }
}
