import type { DynamodbClient } from './client.ts'

/** The time of DynamoDB, read from its responses. */
export interface ServerClock {
  /** Whether a response has set the time, and this process has not been suspended since. */
  isSet(): boolean
  /** Milliseconds since 1970, to about a second. */
  now(): number
}

interface Answer {
  readonly response?: { readonly headers?: Readonly<Record<string, string | undefined>> }
}
type Handler = (args: unknown) => Promise<Answer>
interface Steps {
  add(
    step: (next: Handler) => Handler,
    options: { step: string; priority: string; name: string; override: boolean },
  ): void
}

// A Date header names whole seconds.
const SECOND_MS = 1000

function listen(steps: Steps): ServerClock {
  // What the server's clock is ahead of the monotonic one, which nobody sets.
  let ahead: number | undefined
  let skew = 0
  // Changes when the wall clock is set, and when the process was frozen, as on Lambda: one of its clocks stops then.
  const skewNow = () => Date.now() - performance.now()

  const hear = (date: string | undefined, sentAt: number) => {
    const second = Date.parse(date ?? '')
    if (Number.isNaN(second)) return
    const least = second - performance.now()
    const most = second + SECOND_MS - sentAt
    ahead = Math.min(Math.max(ahead ?? least, least), most)
    skew = skewNow()
  }

  const tellTime = (next: Handler): Handler =>
    async function hearAnswer(args) {
      const sentAt = performance.now()
      const answer = await next(args)
      hear(answer.response?.headers?.['date'], sentAt)
      return answer
    }
  // Inside the step that reads the body: that one throws for a condition that failed, which tells the time too.
  const place = { step: 'deserialize', priority: 'low', name: 'hooksealClock', override: true }
  steps.add(tellTime, place)

  return {
    isSet: () => ahead !== undefined && Math.abs(skewNow() - skew) < SECOND_MS,
    now: () => Math.floor((ahead ?? Number.NaN) + performance.now()),
  }
}

const clocks = new WeakMap<object, ServerClock>()

/** The clock of a client, which its stores share. */
export function serverClock({ middlewareStack }: DynamodbClient): ServerClock {
  const clock = clocks.get(middlewareStack) ?? listen(middlewareStack as Steps)
  clocks.set(middlewareStack, clock)
  return clock
}
