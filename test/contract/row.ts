import { expect } from 'vitest'
import type { WireAnswer, WireRequest } from '../support/http.ts'
import type { Driver } from './driver.ts'
import { onStage, type Setting, type Stage } from './stage.ts'

/** One row of the table. */
export interface Row {
  readonly name: string
  check(driver: Driver): Promise<void>
}

/** What must be so after one request: the answer, and what happened behind it. */
export interface Expected {
  readonly status: number
  readonly body: string
  readonly runs: number
  /** The replay store's calls. */
  readonly store: readonly string[]
  /** What the hooks heard: exactly this, or one thing that matches. */
  readonly told: string | RegExp
}

/** Verified, run once, committed. */
export const handled: Expected = {
  status: 200,
  body: '',
  runs: 1,
  store: ['claim claimed', 'commit ok'],
  told: 'handled',
}

/** Refused before anything was claimed. The answer has no body: the sender learns nothing. */
export function refused(status: number, code: string | RegExp): Expected {
  const told = typeof code === 'string' ? `rejected ${code}` : code
  return { status, body: '', runs: 0, store: [], told }
}

/** Any 401 code. */
export const unauthorized: Expected = refused(
  401,
  /^rejected (missing|malformed|bad|timestamp)_\w+$/,
)

/** Requests, each of which must be answered in the same way. */
export interface Exchange {
  readonly setting?: Setting
  readonly send: WireRequest | readonly WireRequest[] | ((driver: Driver) => readonly WireRequest[])
  readonly expect: Expected | ((driver: Driver) => Expected)
  /** What else must be so. */
  readonly also?: ((stage: Stage) => void) | undefined
}

function listOf(send: Exchange['send'], driver: Driver): readonly WireRequest[] {
  if (typeof send === 'function') return send(driver)
  return Array.isArray(send) ? send : [send as WireRequest]
}

/** What the stage recorded, against what each of `count` requests should have left. */
export function expectRecord(stage: Stage, expected: Expected, count = 1): void {
  const repeat = <T>(list: readonly T[]) => Array.from({ length: count }, () => list).flat()
  expect(stage.told).toEqual(
    repeat([
      typeof expected.told === 'string' ? expected.told : expect.stringMatching(expected.told),
    ]),
  )
  expect(stage.runs).toHaveLength(expected.runs * count)
  expect(stage.store).toEqual(repeat(expected.store))
}

export function expectAnswer(
  answer: WireAnswer,
  { status, body }: Pick<Expected, 'status' | 'body'>,
) {
  expect({ status: answer.status, body: answer.body }).toEqual({ status, body })
}

/** A row of requests and their one answer. */
export function row(name: string, exchange: Exchange): Row {
  return {
    name,
    check: (driver) =>
      onStage(driver, exchange.setting ?? {}, async (stage) => {
        const requests = listOf(exchange.send, driver)
        const expected =
          typeof exchange.expect === 'function' ? exchange.expect(driver) : exchange.expect
        expect(requests).not.toHaveLength(0)
        for (const answer of await stage.postAll(requests)) expectAnswer(answer, expected)
        await stage.settle()
        expectRecord(stage, expected, requests.length)
        exchange.also?.(stage)
      }),
  }
}

type Tell = (stage: Stage, driver: Driver) => Promise<void>

/** A row that is a story: several requests, a connection kept open, something that happens in between. */
export function story(name: string, setting: Setting, tell: Tell): Row {
  return { name, check: (driver) => onStage(driver, setting, (stage) => tell(stage, driver)) }
}

/** A story that needs things of its own, made anew for every driver. */
export function scene(name: string, set: () => Setting & { readonly tell: Tell }): Row {
  return {
    name,
    check(driver) {
      const { tell, ...setting } = set()
      return onStage(driver, setting, (stage) => tell(stage, driver))
    },
  }
}
