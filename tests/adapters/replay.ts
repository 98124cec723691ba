import {
  type AnyProvider,
  defineProvider,
  hmac,
  memoryReplayStore,
  type ReplayStore,
} from '@hookseal/core'
import { amount } from '@hookseal/tests-kit/amount'
import { wireBytes } from '@hookseal/tests-kit/http'
import { expect } from 'vitest'
import {
  type Case,
  type Expected,
  expectAnswer,
  expectRecord,
  handled,
  isolatedScenario,
  requestCase,
  scenario,
} from './case.ts'
import { type Harness, type HarnessOptions, withHarness } from './harness.ts'
import { finished, handinger, message, ricloud, secrets, task } from './senders.ts'
import { failingStore, faults, gate, memoryStore, storeWith, waitingStore } from './stores.ts'

const MINUTE = 60_000
/** The tests of core run 200 keys: here it counts what the adapter adds. */
const KEYS = amount({ sample: 20, whole: 200 })
const PASSWORD = 'password=hunter2'

/** A handler that throws for the first `times` runs. */
function throwing(times: number, attempts: number[] = []) {
  return {
    attempts,
    handle(_delivery: unknown, { attempt }: { readonly attempt: number }) {
      if (attempts.push(attempt) <= times) throw new Error(PASSWORD)
    },
  }
}

const failed: Expected = {
  status: 500,
  body: '',
  runs: 1,
  store: ['claim claimed', 'release ok'],
  observed: 'failed handler_failed',
}
const unavailable: Expected = {
  status: 503,
  body: '',
  runs: 0,
  store: ['claim failed'],
  observed: 'failed store_unavailable',
}

const inFlight = { status: 503, body: '' }

/** A memory store whose only key is taken by a run. Its clock stands still, so that the lease does not end. */
function fullStore(): ReplayStore {
  const store = memoryReplayStore({ maxKeys: 1, now: () => 0 })
  void store.claim('another', { leaseMs: 600_000, retainMs: 600_000 })
  return store
}

/** Sends a delivery and closes the connection once its handler runs. */
async function leaveWhileRunning(harness: Harness): Promise<void> {
  const connection = await harness.connect()
  connection.write(wireBytes(message('m_1')))
  await harness.until(() => harness.runs.length === 1)
  connection.destroy()
  await connection.closed
  await harness.roundTrip()
}

/** Sends the same request twice, one after the other, and returns both answers. */
async function twice(harness: Harness, signed = message('m_1')) {
  return [await harness.post(signed), await harness.post(signed)] as const
}

const duplicates: readonly Case[] = [
  scenario('answers 200 to a repeated delivery and runs it once', {}, async (harness) => {
    for (const answer of await twice(harness)) expectAnswer(answer, handled)
    await harness.drain()
    expect(harness.runs).toHaveLength(1)
    expect(harness.observed).toEqual(['handled', 'duplicate'])
    expect(harness.store).toEqual(['claim claimed', 'commit ok', 'claim done'])
  }),
  scenario(
    'answers OK to a repeated ricloud delivery',
    { provider: ricloud() },
    async (harness) => {
      for (const answer of await twice(harness, task('t_1'))) {
        expectAnswer(answer, { status: 200, body: 'OK' })
      }
      await harness.drain()
      expect(harness.observed).toEqual(['handled', 'duplicate'])
    },
  ),
  scenario(
    'recognizes a repeated delivery of a token sender',
    { provider: handinger() },
    async (harness) => {
      for (const answer of await twice(harness, finished('h_1'))) expectAnswer(answer, handled)
      await harness.drain()
      expect(harness.observed).toEqual(['handled', 'duplicate'])
    },
  ),
  isolatedScenario(`runs each of ${KEYS} keys once when 32 copies arrive at the same time`, () => ({
    // Long enough for copies to arrive during a run.
    async handle() {
      for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve))
    },
    async steps(harness) {
      const ids = Array.from({ length: KEYS }, (_, i) => `m_${i}`)
      const all = Buffer.concat(ids.map((id) => wireBytes(message(id))))
      const answers = await Promise.all(
        Array.from({ length: 32 }, async () => {
          const connection = await harness.connect()
          connection.write(all)
          const statuses: number[] = []
          for (const _ of ids) statuses.push((await connection.answer()).status)
          return statuses
        }),
      )
      await harness.drain()
      expect(harness.runs.map(({ id }) => id).sort()).toEqual([...ids].sort())
      expect(harness.observed.filter((one) => one === 'handled')).toHaveLength(ids.length)
      expect(new Set(answers.flat())).toEqual(new Set([200, 503]))
      for (const [at] of ids.entries()) {
        expect(answers.some((statuses) => statuses[at] === 200)).toBe(true)
      }
    },
  })),
  isolatedScenario('answers 503 with Retry-After to a copy while the first one runs', () => {
    const { passed, open } = gate()
    return {
      handle: () => passed,
      async steps(harness) {
        const first = await harness.connect()
        first.write(wireBytes(message('m_1')))
        await harness.until(() => harness.runs.length === 1)
        const answer = await harness.post(message('m_1'))
        expectAnswer(answer, inFlight)
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
        expect(harness.runs).toHaveLength(1)
        open()
        expectAnswer(await first.answer(), handled)
        expectAnswer(await harness.post(message('m_1')), handled)
        await harness.drain()
        expect(harness.observed).toEqual(['in_flight in_flight', 'handled', 'duplicate'])
      },
    }
  }),
]

const failures: readonly Case[] = [
  isolatedScenario('accepts the retry after the handler has thrown', () => {
    const { handle, attempts } = throwing(2)
    return {
      handle,
      async steps(harness) {
        expectAnswer(await harness.post(message('m_1')), failed)
        expectAnswer(await harness.post(message('m_1')), failed)
        expectAnswer(await harness.post(message('m_1')), handled)
        await harness.drain()
        expect(attempts).toEqual([1, 2, 3])
        expect(harness.store).toEqual([...failed.store, ...failed.store, ...handled.store])
        expect(harness.observed).toEqual([failed.observed, failed.observed, 'handled'])
      },
    }
  }),
  ...[handled, failed].map((expected) =>
    isolatedScenario(`sends ${expected.status} only after the store call has finished`, () => {
      const { passed, open } = gate()
      return {
        handle: throwing(expected === failed ? 1 : 0).handle,
        store: waitingStore({ passed, open }),
        async steps(harness) {
          const connection = await harness.connect()
          connection.write(wireBytes(message('m_1')))
          let isAnswered = false
          const answer = connection.answer().finally(() => {
            isAnswered = true
          })
          await harness.until(() => harness.store.length === 2)
          await harness.roundTrip()
          expect(isAnswered).toBe(false)
          open()
          expectAnswer(await answer, expected)
        },
      }
    }),
  ),
  isolatedScenario('answers 500 to anything that the handler throws', () => {
    const strange = [
      undefined,
      null,
      'text',
      0,
      { status: 200 },
      { code: 'in_flight', status: 503 },
    ]
    let at = 0
    return {
      handle: () => Promise.reject(strange[at++]),
      async steps(harness) {
        for (const _ of strange) expectAnswer(await harness.post(message(`m_${at}`)), failed)
        await harness.drain()
        expectRecord(harness, failed, strange.length)
      },
    }
  }),
  isolatedScenario('keeps the text of a thrown error out of the answer', () => ({
    handle: throwing(1).handle,
    async steps(harness) {
      const connection = await harness.connect()
      connection.write(wireBytes(message('m_1')))
      expect(JSON.stringify(await connection.answer())).not.toContain('hunter2')
    },
  })),
  isolatedScenario('finishes and commits a run whose client disconnects', () => {
    const { passed, open } = gate()
    return {
      handle: () => passed,
      async steps(harness) {
        await leaveWhileRunning(harness)
        open()
        await harness.until(() => harness.observed.length > 1)
        expect(harness.observed).toEqual(['rejected method_not_allowed', 'handled'])
        expect(harness.store).toEqual(handled.store)
        expectAnswer(await harness.post(message('m_1')), handled)
        expect(harness.runs).toHaveLength(1)
      },
    }
  }),
  isolatedScenario('releases a failed run whose client has disconnected', () => {
    const { passed, open } = gate()
    return {
      handle: () => passed.then(() => Promise.reject(new Error(PASSWORD))),
      async steps(harness) {
        await leaveWhileRunning(harness)
        open()
        await harness.until(() => harness.observed.length > 1)
        expect(harness.observed).toEqual(['rejected method_not_allowed', failed.observed])
        expect(harness.store).toEqual(failed.store)
      },
    }
  }),
  isolatedScenario(
    'frees the key of a handler that never settles after maxRunMs and one lease',
    () => {
      let signal: AbortSignal | undefined
      let hangs = true
      return {
        virtualTime: true,
        replay: { leaseMs: MINUTE, maxRunMs: 3 * MINUTE },
        handle(_delivery, context) {
          if (!hangs) return
          signal = context.signal
          return new Promise(() => {})
        },
        async steps(harness) {
          const connection = await harness.connect()
          connection.write(wireBytes(message('m_1')))
          await harness.until(() => harness.runs.length === 1)
          hangs = false
          await harness.advance(3 * MINUTE)
          expect(signal?.aborted).toBe(false)
          expectAnswer(await harness.post(message('m_1')), inFlight)
          await harness.advance(MINUTE)
          expect(signal?.aborted).toBe(true)
          expectAnswer(await harness.post(message('m_1')), handled)
          expect(harness.runs).toHaveLength(2)
        },
      }
    },
  ),
  isolatedScenario('ignores the release of a handler that outlives its lease', () => {
    const { passed, open } = gate()
    const signals: AbortSignal[] = []
    const attempts: number[] = []
    return {
      virtualTime: true,
      store: storeWith({ extend: faults.down }),
      async handle(_delivery, { signal, attempt }) {
        signals.push(signal)
        if (attempts.push(attempt) > 1) return
        await passed
        throw new Error(PASSWORD)
      },
      async steps(harness) {
        const first = await harness.connect()
        first.write(wireBytes(message('m_1')))
        await harness.until(() => harness.runs.length === 1)
        await harness.advance(MINUTE)
        expect(signals[0]?.aborted).toBe(true)
        expectAnswer(await harness.post(message('m_1')), handled)
        open()
        expectAnswer(await first.answer(), failed)
        expectAnswer(await harness.post(message('m_1')), handled)
        expect(attempts).toEqual([1, 2])
        expect(harness.store).toEqual([
          ...['claim claimed', 'claim claimed', 'commit ok'],
          ...['release lease_lost', 'claim done'],
        ])
      },
    }
  }),
]

const storeFaults: readonly Case[] = [
  requestCase('answers 503 when the store is down at the claim', {
    options: { store: storeWith({ claim: faults.down }) },
    send: message('m_1'),
    expect: unavailable,
  }),
  requestCase('answers 503 when the claim throws synchronously', {
    options: {
      store: storeWith({
        claim() {
          throw new Error(PASSWORD)
        },
      }),
    },
    send: message('m_1'),
    expect: unavailable,
  }),
  requestCase('answers 503 when the store is full at the claim', {
    options: { store: storeWith({ claim: faults.full }) },
    send: message('m_1'),
    expect: { ...unavailable, observed: 'failed store_full' },
  }),
  requestCase('answers 503 when a memory store is full', {
    options: { store: fullStore() },
    send: message('m_2'),
    expect: { ...unavailable, observed: 'failed store_full' },
  }),
  requestCase('runs the handler without replay protection when onUnavailable is run', {
    options: { store: storeWith({ claim: faults.down }), replay: { onUnavailable: 'run' } },
    send: message('m_1'),
    expect: { ...handled, store: ['claim failed'] },
    also: ({ runs }) => expect(runs.map((run) => run.replayScope)).toEqual(['none']),
  }),
  scenario(
    'answers 503 after 2 seconds when the store hangs at the claim',
    { virtualTime: true, store: storeWith({ claim: faults.hanging }) },
    async (harness) => {
      const connection = await harness.connect()
      connection.write(wireBytes(message('m_1')))
      await harness.until(() => harness.store.length === 1)
      await harness.advance(2000)
      expectAnswer(await connection.answer(), unavailable)
      await harness.drain()
      expectRecord(harness, { ...unavailable, store: ['claim …'] })
    },
  ),
  isolatedScenario('releases a claim that the store answers too late', () => {
    const { passed, open } = gate()
    const store = memoryStore()
    const claim = (...args: Parameters<typeof store.claim>) =>
      passed.then(() => store.claim(...args))
    return {
      virtualTime: true,
      store: { ...store, claim },
      async steps(harness) {
        const connection = await harness.connect()
        connection.write(wireBytes(message('m_1')))
        await harness.until(() => harness.store.length === 1)
        await harness.advance(2000)
        expectAnswer(await connection.answer(), unavailable)
        open()
        await harness.until(() => harness.store.includes('release ok'))
        expectAnswer(await harness.post(message('m_1')), handled)
        expect(harness.runs).toHaveLength(1)
      },
    }
  }),
  isolatedScenario('runs the handler once when a commit fails once', () => ({
    virtualTime: true,
    store: failingStore('commit', 1),
    async steps(harness) {
      const connection = await harness.connect()
      connection.write(wireBytes(message('m_1')))
      await harness.until(() => harness.store.includes('commit failed'))
      await harness.advance(25)
      expectAnswer(await connection.answer(), handled)
      expectAnswer(await harness.post(message('m_1')), handled)
      expect(harness.runs).toHaveLength(1)
      expect(harness.observed).toEqual(['handled', 'duplicate'])
      expect(harness.store).toEqual(['claim claimed', 'commit failed', 'commit ok', 'claim done'])
    },
  })),
  ...(['down', 'hanging'] as const).map((fault) =>
    isolatedScenario(
      `answers 2xx and reports the failure when the store is ${fault} at every commit`,
      () => ({
        virtualTime: true,
        store: storeWith({ commit: faults[fault] }),
        async steps(harness) {
          const connection = await harness.connect()
          connection.write(wireBytes(message('m_1')))
          await harness.until(() => harness.store.length > 1)
          await harness.advance(5000)
          expectAnswer(await connection.answer(), handled)
          // The commit is tried again, with its lease extended, for as long as a run may take.
          const drained = harness.drain()
          await harness.advance(700_000)
          await drained
          expect(harness.observed).toEqual(['handled store_unavailable'])
          expect(harness.runs).toHaveLength(1)
        },
      }),
    ),
  ),
  ...(['down', 'hanging'] as const).map((fault) =>
    isolatedScenario(
      `answers 500 and frees the key by its lease when the store is ${fault} at the release`,
      () => ({
        virtualTime: true,
        handle: throwing(1).handle,
        store: storeWith({ release: faults[fault] }),
        async steps(harness) {
          const connection = await harness.connect()
          connection.write(wireBytes(message('m_1')))
          await harness.until(() => harness.store.length > 1)
          await harness.advance(2000)
          expectAnswer(await connection.answer(), failed)
          expectAnswer(await harness.post(message('m_1')), inFlight)
          await harness.advance(MINUTE - 2000)
          expectAnswer(await harness.post(message('m_1')), handled)
          expect(harness.observed).toEqual([failed.observed, 'in_flight in_flight', 'handled'])
        },
      }),
    ),
  ),
]

const fails = () => {
  throw new Error(PASSWORD)
}

/** A provider with rine's signatures, some of whose own code is replaced. */
const withCode = (changes: Partial<AnyProvider>): AnyProvider =>
  defineProvider<object>({
    name: 'own',
    scheme: hmac({ secret: secrets.rine, header: 'X-Rine-Signature' }),
    events: {},
    identify: () => ({ type: 'x' }),
    ...changes,
  })
const schema = (validate: () => never) => ({
  '~standard': { version: 1, vendor: 'test', validate } as const,
})

const brokenCode: Readonly<Record<string, HarnessOptions>> = {
  'identify throws': { provider: withCode({ identify: fails }) },
  'identify gives an id that is not a string': {
    provider: withCode({ identify: () => ({ type: 'x', id: 5 as unknown as string }) }),
  },
  'a schema throws': { provider: withCode({ events: { x: schema(fails) } }) },
  'a schema rejects': {
    provider: withCode({
      events: { x: schema((() => Promise.reject(new Error(PASSWORD))) as never) },
    }),
  },
  'the clock throws': { now: fails },
  'the clock gives NaN': { now: () => Number.NaN },
}

const edgeCases: readonly Case[] = [
  ...Object.entries(brokenCode).map(([what, options]) =>
    requestCase(`answers 500 and keeps the process running when ${what}`, {
      options,
      send: [message('m_1'), message('m_2')],
      expect: { ...handled, status: 500, runs: 0, store: [], observed: 'rejected provider_failed' },
    }),
  ),
  isolatedScenario('answers 503 while draining and finishes running handlers', () => {
    const { passed, open } = gate()
    return {
      handle: () => passed,
      async steps(harness) {
        const first = await harness.connect()
        first.write(wireBytes(message('m_1')))
        await harness.until(() => harness.runs.length === 1)
        const drained = harness.receiver.drain()
        expectAnswer(await harness.post(message('m_2')), { status: 503, body: '' })
        open()
        expectAnswer(await first.answer(), handled)
        await drained
        await harness.drain()
        expect(harness.observed).toEqual(['rejected shutting_down', 'handled'])
        expect(harness.store).toEqual(handled.store)
      },
    }
  }),
  ...(['throws', 'rejects'] as const).map((how) =>
    scenario(
      `gives the same answer when a hook ${how}`,
      { inHook: how === 'throws' ? fails : () => Promise.reject(new Error(PASSWORD)) },
      async (harness) => {
        expectAnswer(await harness.post(message('m_1')), handled)
        expectAnswer(await harness.post(message('m_1')), handled)
        expectAnswer(await harness.post({ ...message('m_2'), body: '{}' }), {
          status: 401,
          body: '',
        })
        await harness.drain()
        expect(harness.observed).toEqual(['handled', 'duplicate', 'rejected bad_signature'])
      },
    ),
  ),
  {
    name: 'runs the same event id once per endpoint on one store',
    async check(driver) {
      const store = memoryReplayStore()
      for (const endpoint of ['one', 'two']) {
        await withHarness(driver, { store, endpoint }, async (harness) => {
          for (const answer of await twice(harness)) expectAnswer(answer, handled)
          await harness.drain()
          expect(harness.observed).toEqual(['handled', 'duplicate'])
        })
      }
    },
  },
  {
    name: 'recognizes a copy after a restart on the same store',
    async check(driver) {
      const store = memoryReplayStore()
      for (const outcome of ['handled', 'duplicate']) {
        await withHarness(driver, { store }, async (harness) => {
          expectAnswer(await harness.post(message('m_1')), handled)
          await harness.drain()
          expect(harness.observed).toEqual([outcome])
        })
      }
    },
  },
]

/** What happens to a delivery after it has been verified. */
export const replayCases: readonly Case[] = [
  ...duplicates,
  ...failures,
  ...storeFaults,
  ...edgeCases,
]
