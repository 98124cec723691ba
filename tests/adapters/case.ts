import type { WireAnswer, WireRequest } from '@hookseal/tests-kit/http'
import { expect } from 'vitest'
import type { Driver } from './driver.ts'
import { type Harness, type HarnessOptions, withHarness } from './harness.ts'

/** One case of the contract table, checked against every driver. */
export interface Case {
  readonly name: string
  check(driver: Driver): Promise<void>
}

/** What one request must lead to: its answer, and what the harness recorded. */
export interface Expected {
  readonly status: number
  readonly body: string
  readonly runs: number
  /** The replay store's calls. */
  readonly store: readonly string[]
  /** What the hooks observed: exactly this text, or one text that matches. */
  readonly observed: string | RegExp
}

/** The delivery is verified, run once and committed. */
export const handled: Expected = {
  status: 200,
  body: '',
  runs: 1,
  store: ['claim claimed', 'commit ok'],
  observed: 'handled',
}

/** The delivery is refused before anything is claimed. The answer has no body, so the sender learns nothing. */
export function refused(status: number, code: string | RegExp): Expected {
  const observed = typeof code === 'string' ? `rejected ${code}` : code
  return { status, body: '', runs: 0, store: [], observed }
}

/** Any 401 code. */
export const unauthorized: Expected = refused(
  401,
  /^rejected (missing|malformed|bad|timestamp)_\w+$/,
)

/** Requests that must all be answered in the same way. */
export interface Exchange {
  readonly options?: HarnessOptions
  readonly send: WireRequest | readonly WireRequest[] | ((driver: Driver) => readonly WireRequest[])
  readonly expect: Expected | ((driver: Driver) => Expected)
  /** Further expectations, checked last. */
  readonly also?: ((harness: Harness) => void) | undefined
}

function listOf(send: Exchange['send'], driver: Driver): readonly WireRequest[] {
  if (typeof send === 'function') return send(driver)
  return Array.isArray(send) ? send : [send as WireRequest]
}

/** Compares what the harness recorded with what `count` equal requests must leave behind. */
export function expectRecord(harness: Harness, expected: Expected, count = 1): void {
  const repeat = <T>(list: readonly T[]) => Array.from({ length: count }, () => list).flat()
  expect(harness.observed).toEqual(
    repeat([
      typeof expected.observed === 'string'
        ? expected.observed
        : expect.stringMatching(expected.observed),
    ]),
  )
  expect(harness.runs).toHaveLength(expected.runs * count)
  expect(harness.store).toEqual(repeat(expected.store))
}

export function expectAnswer(
  answer: WireAnswer,
  { status, body }: Pick<Expected, 'status' | 'body'>,
) {
  expect({ status: answer.status, body: answer.body }).toEqual({ status, body })
}

/** A case of requests that all get the same answer. */
export function requestCase(name: string, exchange: Exchange): Case {
  return {
    name,
    check: (driver) =>
      withHarness(driver, exchange.options ?? {}, async (harness) => {
        const requests = listOf(exchange.send, driver)
        const expected =
          typeof exchange.expect === 'function' ? exchange.expect(driver) : exchange.expect
        expect(requests).not.toHaveLength(0)
        for (const answer of await harness.postAll(requests)) expectAnswer(answer, expected)
        await harness.drain()
        expectRecord(harness, expected, requests.length)
        exchange.also?.(harness)
      }),
  }
}

type Steps = (harness: Harness, driver: Driver) => Promise<void>

/** A case of several steps: more than one request, a connection that stays open, or an event in between. */
export function scenario(name: string, options: HarnessOptions, steps: Steps): Case {
  return {
    name,
    check: (driver) => withHarness(driver, options, (harness) => steps(harness, driver)),
  }
}

/** A scenario with state of its own: `setUp` is called once per driver. */
export function isolatedScenario(
  name: string,
  setUp: () => HarnessOptions & { readonly steps: Steps },
): Case {
  return {
    name,
    check(driver) {
      const { steps, ...options } = setUp()
      return withHarness(driver, options, (harness) => steps(harness, driver))
    },
  }
}
