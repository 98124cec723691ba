import type { SignedRequest } from '../signed-request.ts'

/** What a hostile case is called. */
export type HostileName =
  | 'genuine'
  | 'tampered'
  | 're-serialized'
  | 'as-written'
  | 'unsigned'
  | 'twice-signed'
  | 'truncated-signature'
  | 'wrong-secret'
  | 'rotated-secret'
  | 'stale'
  | 'future'
  | 'oversize'
  | 'not-utf-8'
  | 'not-json'
  | 'not-an-event'
  | 'deep-json'
  | 'prototype-keys'
  | 'prototype-name'
  | 'compressed'
  | 'replayed'
  | 'concurrent-pair'
  | 'crash-before-commit'

/** One thing to send. */
export interface HostileStep {
  readonly request: SignedRequest
  /** The statuses that are right. */
  readonly expected: readonly number[]
  /** How many to send at the same time; of several, at least one must be answered with a 2xx. */
  readonly copies: number
  /** To be done first. */
  readonly before?: (() => void) | undefined
}

/** An answer in the shape of Fetch and supertest, of `inject`, or the status alone. */
export type HostileAnswer = number | { readonly status: number } | { readonly statusCode: number }

/** Sends one request to the endpoint under test. */
export type HostileSend = (request: SignedRequest) => PromiseLike<HostileAnswer>

/** What came of a case. */
export interface HostileResult {
  readonly ok: boolean
  /** For a person to read, as in `401` or `503, then 2xx`. */
  readonly expected: string
  readonly actual: string
}

/** One case: what to send, and how it must be answered. */
export interface HostileCase {
  readonly name: HostileName
  /** What a wrong answer would mean. */
  readonly why: string
  readonly steps: readonly HostileStep[]
  /** The request of the last step. */
  readonly request: SignedRequest
  /** The statuses that are right for it. */
  readonly expected: readonly number[]
  /** Sends every step and tells what came of it. */
  observe(send: HostileSend): Promise<HostileResult>
  /** Sends every step. @throws Error naming the case, what was expected and what came instead */
  prove(send: HostileSend): Promise<void>
}

/** Every status that tells a sender to stop. */
export const ACCEPTED: readonly number[] = [200, 201, 202, 203, 204]

const isAccepted = (status: number): boolean => status >= 200 && status <= 299

function statusOf(answer: HostileAnswer): number {
  if (typeof answer === 'number') return answer
  return 'statusCode' in answer && typeof answer.statusCode === 'number'
    ? answer.statusCode
    : (answer as { status: number }).status
}

function isRight({ expected, copies }: HostileStep, statuses: readonly number[]): boolean {
  const fits = statuses.every((status) => expected.includes(status))
  return fits && (copies === 1 || statuses.some(isAccepted))
}

function inWords({ expected, copies }: HostileStep): string {
  const refusals = expected.filter((status) => !isAccepted(status))
  const words = [...(expected.some(isAccepted) ? ['2xx'] : []), ...refusals].join(' or ')
  return copies === 1 ? words : `${words}, at least one 2xx`
}

/** A case of one or several steps. */
export function hostileCase(
  name: HostileName,
  why: string,
  steps: readonly HostileStep[],
): HostileCase {
  const last = steps.at(-1) as HostileStep
  const expected = steps.map(inWords).join(', then ')

  const observe = async (send: HostileSend): Promise<HostileResult> => {
    const actual: string[] = []
    for (const step of steps) {
      step.before?.()
      const copies = Array.from({ length: step.copies }, async () => send(step.request))
      const statuses = (await Promise.all(copies)).map(statusOf)
      actual.push(statuses.join(' and '))
      if (!isRight(step, statuses)) return { ok: false, expected, actual: actual.join(', then ') }
    }
    return { ok: true, expected, actual: actual.join(', then ') }
  }

  return Object.freeze<HostileCase>({
    name,
    why,
    steps,
    request: last.request,
    expected: last.expected,
    observe,
    async prove(send) {
      const { ok, expected, actual } = await observe(send)
      if (!ok) throw new Error(`${name}: expected ${expected}, got ${actual}. ${why}`)
    },
  })
}

/** A case of one request. */
export function oneRequest(
  name: HostileName,
  request: SignedRequest,
  expected: readonly number[] | number,
  why: string,
): HostileCase {
  const statuses = typeof expected === 'number' ? [expected] : expected
  return hostileCase(name, why, [{ request, expected: statuses, copies: 1 }])
}
