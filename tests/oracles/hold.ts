import { readFileSync } from 'node:fs'
import { createReceiver, WebhookError } from '@hookseal/core'
import { sampleEvent, signed } from '@hookseal/testing'
import type { Credentials, Oracle, OurRequest, Sent, Vector } from './oracle.ts'
import { flipped, noise, randomFrom, written } from './random.ts'

const file = new URL('../vectors/requests.json', import.meta.url)

/** Every published request. */
export const vectors: readonly Vector[] = JSON.parse(readFileSync(file, 'utf8'))

/** How many requests of each kind were judged correctly, and the wrong judgments. */
export interface Held {
  readonly theySign: number
  readonly weSign: number
  readonly refused: number
  readonly published: number
  readonly mismatches: readonly string[]
}

interface Request {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
  readonly url?: string | undefined
  readonly method?: string | undefined
}

/** Resolves to `undefined` if a receiver accepts a request, and to its refusal otherwise. */
async function refusal(
  { make }: Oracle,
  credentials: Credentials,
  now: number,
  { headers, body, url, method }: Request,
): Promise<WebhookError | undefined> {
  const receiver = createReceiver({ provider: make(credentials), now: () => now, logger: false })
  try {
    await receiver.verify({ headers, body, url, method })
    return undefined
  } catch (error) {
    if (WebhookError.is(error)) return error
    throw error
  }
}

async function accepts(
  verify: (request: OurRequest, now: number) => unknown,
  request: OurRequest,
  now: number,
) {
  try {
    return (await verify(request, now)) !== false
  } catch {
    return false
  }
}

function newBody({ event, bodies, make, credentials }: Oracle, random: () => number): string {
  const text = noise(random)
  const made = event?.(text) ?? sampleEvent(make(credentials).name)
  if (typeof made === 'string') return made
  const value = event === undefined ? { ...made, noise: text } : made
  return bodies === 'compact' ? JSON.stringify(value) : written(value, random)
}

/** Checks a provider against its sender: `rounds` random bodies each way, `rounds` changed ones, and published ones. */
export async function hold(oracle: Oracle, rounds: number, seed: number): Promise<Held> {
  const random = randomFrom(seed)
  const { credentials, rule, privateKey, headers = {} } = oracle
  const { sign = rule && ((body: string, now: number) => ({ headers: rule(body, now) })) } = oracle
  const follows = (request: OurRequest, now: number) =>
    Object.entries(rule?.(request.body, now) ?? {}).every(
      ([name, value]) => request.headers[name] === value,
    )
  const { verify = rule && ((request: OurRequest, now: number) => follows(request, now)) } = oracle
  const provider = oracle.make(credentials)
  const mismatches: string[] = []
  const held = { theySign: 0, weSign: 0, refused: 0, published: 0 }
  const judge = (what: keyof typeof held, isRight: boolean, found: string | undefined) => {
    if (isRight) held[what]++
    else mismatches.push(`${what}: ${found ?? 'accepted'}`)
  }

  for (let i = 0; i < rounds; i++) {
    const now = Date.now()
    if (sign !== undefined) {
      const body = newBody(oracle, random)
      const sent = await sign(body, now)
      const { url, body: proved = body }: Sent = sent
      const request = { body: proved, url, headers: { ...headers, ...sent.headers } }
      const error = await refusal(oracle, credentials, now, request)
      judge('theySign', error === undefined, error?.code)
    }
    const ours = signed(provider, newBody(oracle, random), { privateKey, headers, now })
    const request = { ...ours, body: Buffer.from(ours.body).toString('utf8') }
    const error = await refusal(oracle, credentials, now, ours)
    const isRight =
      error === undefined && (verify === undefined || (await accepts(verify, request, now)))
    judge('weSign', isRight, error?.code ?? "refused by the sender's code")
    const changed = oracle.change?.(request, random) ?? { body: flipped(ours.body, random) }
    const refused = await refusal(oracle, credentials, now, { ...request, ...changed })
    judge('refused', refused?.status === 401, refused?.code)
  }
  for (const vector of vectors.filter(
    ({ provider }) => provider === (oracle.vectors ?? oracle.name),
  )) {
    const error = await refusal(oracle, vector, vector.nowMs ?? Date.now(), vector)
    // A body that is not an event of the sender is refused with a 400 after it has been authenticated.
    const isAuthentic = error?.status !== 401
    const isWanted = isAuthentic === (oracle.accepts?.(vector) ?? vector.valid)
    judge('published', isWanted, `${vector.note} ${error?.code}`)
  }
  return { ...held, mismatches }
}
