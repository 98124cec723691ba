import type { DynamodbClient } from './client.ts'

/** DynamoDB's time, read from its responses. */
export interface ServerClock {
  /** Whether a response has set the time, and this process has not been suspended since. */
  isSet(): boolean
  /** Milliseconds since 1970, accurate to about a second. */
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

// A Date header has whole seconds.
const SECOND_MS = 1000

function listen(steps: Steps): ServerClock {
  // The offset of the server's clock from the monotonic clock, which cannot be set.
  let ahead: number | undefined
  let skew = 0
  // Changes when the wall clock is set or the process was frozen, as on Lambda, since one of the clocks stops then.
  const skewNow = () => Date.now() - performance.now()

  const update = (date: string | undefined, sentAt: number) => {
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
      update(answer.response?.headers?.['date'], sentAt)
      return answer
    }
  // Inside the step that reads the body, because that step throws for a failed condition, and such a response has the
  // time too.
  const place = { step: 'deserialize', priority: 'low', name: 'hooksealClock', override: true }
  steps.add(tellTime, place)

  return {
    isSet: () => ahead !== undefined && Math.abs(skewNow() - skew) < SECOND_MS,
    now: () => Math.floor((ahead ?? Number.NaN) + performance.now()),
  }
}

const clocks = new WeakMap<object, ServerClock>()

/** Returns the clock of a client. All of its stores share it. */
export function serverClock({ middlewareStack }: DynamodbClient): ServerClock {
  const clock = clocks.get(middlewareStack) ?? listen(middlewareStack as Steps)
  clocks.set(middlewareStack, clock)
  return clock
}
