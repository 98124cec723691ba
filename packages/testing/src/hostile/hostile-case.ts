import type { SignedRequest } from '../signed-request.ts'

/** Name of a hostile case. */
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
  | 'other-url'
  | 're-formatted-time'
  | 'body-without-digest'
  | 'forged-item'
  | 'other-scheme'
  | 'other-scheme-forged'
  | 'downgraded'
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

/** One request to send, and the response statuses that are correct. */
export interface HostileStep {
  /** Request to send in this step. */
  readonly request: SignedRequest
  /** Response statuses that are correct. */
  readonly expected: readonly number[]
  /** Number of requests to send at the same time. At least one of several must get a 2xx. */
  readonly copies: number
  /** Called before the request is sent. */
  readonly before?: (() => void) | undefined
}

/** A response from Fetch, supertest or `inject`, or only its status. */
export type HostileAnswer =
  | number
  | {
      /** Status code of a Fetch or supertest response. */
      readonly status: number
    }
  | {
      /** Status code of an `inject` response. */
      readonly statusCode: number
    }

/** Sends one request to the endpoint under test. */
export type HostileSend = (request: SignedRequest) => PromiseLike<HostileAnswer>

/** How the endpoint responded to the requests of a case. */
export interface HostileResult {
  /** Whether every response was correct. */
  readonly ok: boolean
  /** The correct responses as text, such as `401` or `503, then 2xx`. */
  readonly expected: string
  /** The actual response statuses, as text. */
  readonly actual: string
}

/** One case: the requests to send, and the responses that are correct. */
export interface HostileCase {
  /** Name of the case, for the title of a test. */
  readonly name: HostileName
  /** The consequence of a wrong response, as a sentence. */
  readonly why: string
  /** What a correct 2xx response cannot prove from outside, as a sentence. @default undefined */
  readonly unseen?: string | undefined
  /** Requests to send, one after another. */
  readonly steps: readonly HostileStep[]
  /** Request of the last step. */
  readonly request: SignedRequest
  /** Response statuses that are correct for the last step. */
  readonly expected: readonly number[]
  /** Sends the requests of all steps, and resolves to how the endpoint responded. */
  observe(send: HostileSend): Promise<HostileResult>
  /**
   * Sends the requests of all steps, and rejects if a response is wrong.
   *
   * @throws Error with the name of the case and the expected and actual responses.
   */
  prove(send: HostileSend): Promise<void>
}

/** The statuses that tell a sender not to retry. */
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

/** Creates a case of one or more steps. */
export function hostileCase(
  name: HostileName,
  why: string,
  steps: readonly HostileStep[],
  unseen?: string,
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
    unseen,
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

/** Creates a case of one request. */
export function oneRequest(
  name: HostileName,
  request: SignedRequest,
  expected: readonly number[] | number,
  why: string,
): HostileCase {
  const statuses = typeof expected === 'number' ? [expected] : expected
  return hostileCase(name, why, [{ request, expected: statuses, copies: 1 }])
}
