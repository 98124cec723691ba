import {
  type AnyProvider,
  defineProvider,
  hmac,
  memoryReplayStore,
  type ReplayStore,
} from '@hookseal/core'
import { expect } from 'vitest'
import { wireBytes } from '../support/http.ts'
import {
  type Expected,
  expectAnswer,
  expectRecord,
  handled,
  type Row,
  row,
  scene,
  story,
} from './row.ts'
import { finished, handinger, message, ricloud, secrets, task } from './senders.ts'
import { onStage, type Setting, type Stage } from './stage.ts'
import { failing, faults, gate, onClock, storeWith, waiting } from './stores.ts'

const MINUTE = 60_000
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
  told: 'failed handler_failed',
}
const unavailable: Expected = {
  status: 503,
  body: '',
  runs: 0,
  store: ['claim failed'],
  told: 'failed store_unavailable',
}

const inFlight = { status: 503, body: '' }

/** A memory store whose only place is taken by a run. */
function fullStore(): ReplayStore {
  const store = memoryReplayStore({ maxKeys: 1 })
  void store.claim('another', { leaseMs: 600_000, retainMs: 600_000 })
  return store
}

/** Sends a delivery, and goes away once it runs. */
async function leaveWhileRunning(stage: Stage): Promise<void> {
  const connection = await stage.connect()
  connection.write(wireBytes(message('m_1')))
  await stage.until(() => stage.runs.length === 1)
  connection.destroy()
  await connection.closed
  await stage.roundTrip()
}

/** The same request twice, one after the other: what the second is answered. */
async function twice(stage: Stage, signed = message('m_1')) {
  return [await stage.post(signed), await stage.post(signed)] as const
}

const seenAgain: readonly Row[] = [
  story('again after success: 200, run once', {}, async (stage) => {
    for (const answer of await twice(stage)) expectAnswer(answer, handled)
    await stage.settle()
    expect(stage.runs).toHaveLength(1)
    expect(stage.told).toEqual(['handled', 'duplicate'])
    expect(stage.store).toEqual(['claim claimed', 'commit ok', 'claim done'])
  }),
  story('again after success, ricloud: the same OK', { provider: ricloud() }, async (stage) => {
    for (const answer of await twice(stage, task('t_1'))) {
      expectAnswer(answer, { status: 200, body: 'OK' })
    }
    await stage.settle()
    expect(stage.told).toEqual(['handled', 'duplicate'])
  }),
  story('again after success, a token sender', { provider: handinger() }, async (stage) => {
    for (const answer of await twice(stage, finished('h_1'))) expectAnswer(answer, handled)
    await stage.settle()
    expect(stage.told).toEqual(['handled', 'duplicate'])
  }),
  scene('32 copies at once of 200 keys: one run a key', () => ({
    // Long enough for copies to meet a run.
    async handle() {
      for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve))
    },
    async tell(stage) {
      const ids = Array.from({ length: 200 }, (_, i) => `m_${i}`)
      const all = Buffer.concat(ids.map((id) => wireBytes(message(id))))
      const answers = await Promise.all(
        Array.from({ length: 32 }, async () => {
          const connection = await stage.connect()
          connection.write(all)
          const statuses: number[] = []
          for (const _ of ids) statuses.push((await connection.answer()).status)
          return statuses
        }),
      )
      await stage.settle()
      expect(stage.runs.map(({ id }) => id).sort()).toEqual([...ids].sort())
      expect(stage.told.filter((one) => one === 'handled')).toHaveLength(ids.length)
      expect(new Set(answers.flat())).toEqual(new Set([200, 503]))
      for (const [at] of ids.entries()) {
        expect(answers.some((statuses) => statuses[at] === 200)).toBe(true)
      }
    },
  })),
  scene('a copy while the first one runs: 503 with Retry-After', () => {
    const { passed, open } = gate()
    return {
      handle: () => passed,
      async tell(stage) {
        const first = await stage.connect()
        first.write(wireBytes(message('m_1')))
        await stage.until(() => stage.runs.length === 1)
        const answer = await stage.post(message('m_1'))
        expectAnswer(answer, inFlight)
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
        expect(stage.runs).toHaveLength(1)
        open()
        expectAnswer(await first.answer(), handled)
        expectAnswer(await stage.post(message('m_1')), handled)
        await stage.settle()
        expect(stage.told).toEqual(['in_flight in_flight', 'handled', 'duplicate'])
      },
    }
  }),
]

const failures: readonly Row[] = [
  scene('the handler throws, then the sender retries: accepted', () => {
    const { handle, attempts } = throwing(2)
    return {
      handle,
      async tell(stage) {
        expectAnswer(await stage.post(message('m_1')), failed)
        expectAnswer(await stage.post(message('m_1')), failed)
        expectAnswer(await stage.post(message('m_1')), handled)
        await stage.settle()
        expect(attempts).toEqual([1, 2, 3])
        expect(stage.store).toEqual([...failed.store, ...failed.store, ...handled.store])
        expect(stage.told).toEqual([failed.told, failed.told, 'handled'])
      },
    }
  }),
  ...[handled, failed].map((expected) =>
    scene(`the answer ${expected.status} is sent once the store knows, not before`, () => {
      const { passed, open } = gate()
      return {
        handle: throwing(expected === failed ? 1 : 0).handle,
        store: waiting({ passed, open }),
        async tell(stage) {
          const connection = await stage.connect()
          connection.write(wireBytes(message('m_1')))
          let isAnswered = false
          const answer = connection.answer().finally(() => {
            isAnswered = true
          })
          await stage.until(() => stage.store.length === 2)
          await stage.roundTrip()
          expect(isAnswered).toBe(false)
          open()
          expectAnswer(await answer, expected)
        },
      }
    }),
  ),
  scene('the handler throws something strange', () => {
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
      async tell(stage) {
        for (const _ of strange) expectAnswer(await stage.post(message(`m_${at}`)), failed)
        await stage.settle()
        expectRecord(stage, failed, strange.length)
      },
    }
  }),
  scene('the handler throws text with a password in it: not in the answer', () => ({
    handle: throwing(1).handle,
    async tell(stage) {
      const connection = await stage.connect()
      connection.write(wireBytes(message('m_1')))
      expect(JSON.stringify(await connection.answer())).not.toContain('hunter2')
    },
  })),
  scene('the client goes away while the handler runs: finished and committed', () => {
    const { passed, open } = gate()
    return {
      handle: () => passed,
      async tell(stage) {
        await leaveWhileRunning(stage)
        open()
        await stage.until(() => stage.told.length > 1)
        expect(stage.told).toEqual(['rejected method_not_allowed', 'handled'])
        expect(stage.store).toEqual(handled.store)
        expectAnswer(await stage.post(message('m_1')), handled)
        expect(stage.runs).toHaveLength(1)
      },
    }
  }),
  scene('the client goes away and the handler throws: released', () => {
    const { passed, open } = gate()
    return {
      handle: () => passed.then(() => Promise.reject(new Error(PASSWORD))),
      async tell(stage) {
        await leaveWhileRunning(stage)
        open()
        await stage.until(() => stage.told.length > 1)
        expect(stage.told).toEqual(['rejected method_not_allowed', failed.told])
        expect(stage.store).toEqual(failed.store)
      },
    }
  }),
  scene('the handler never settles: freed after maxRunMs and one lease', () => {
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
      async tell(stage) {
        const connection = await stage.connect()
        connection.write(wireBytes(message('m_1')))
        await stage.until(() => stage.runs.length === 1)
        hangs = false
        await stage.advance(3 * MINUTE)
        expect(signal?.aborted).toBe(false)
        expectAnswer(await stage.post(message('m_1')), inFlight)
        await stage.advance(MINUTE)
        expect(signal?.aborted).toBe(true)
        expectAnswer(await stage.post(message('m_1')), handled)
        expect(stage.runs).toHaveLength(2)
      },
    }
  }),
  scene('the handler outlives its lease: its release has no effect', () => {
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
      async tell(stage) {
        const first = await stage.connect()
        first.write(wireBytes(message('m_1')))
        await stage.until(() => stage.runs.length === 1)
        await stage.advance(MINUTE)
        expect(signals[0]?.aborted).toBe(true)
        expectAnswer(await stage.post(message('m_1')), handled)
        open()
        expectAnswer(await first.answer(), failed)
        expectAnswer(await stage.post(message('m_1')), handled)
        expect(attempts).toEqual([1, 2])
        expect(stage.store).toEqual([
          ...['claim claimed', 'claim claimed', 'commit ok'],
          ...['release lease_lost', 'claim done'],
        ])
      },
    }
  }),
]

const storeFaults: readonly Row[] = [
  row('the store is down at claim', {
    setting: { store: storeWith({ claim: faults.down }) },
    send: message('m_1'),
    expect: unavailable,
  }),
  row('the store throws at once at claim', {
    setting: {
      store: storeWith({
        claim() {
          throw new Error(PASSWORD)
        },
      }),
    },
    send: message('m_1'),
    expect: unavailable,
  }),
  row('the store is full at claim', {
    setting: { store: storeWith({ claim: faults.full }) },
    send: message('m_1'),
    expect: { ...unavailable, told: 'failed store_full' },
  }),
  row('a real store that is full', {
    setting: { store: fullStore() },
    send: message('m_2'),
    expect: { ...unavailable, told: 'failed store_full' },
  }),
  row('the store is down at claim, and the receiver is to run all the same', {
    setting: { store: storeWith({ claim: faults.down }), replay: { onUnavailable: 'run' } },
    send: message('m_1'),
    expect: { ...handled, store: ['claim failed'] },
    also: ({ runs }) => expect(runs.map((run) => run.replayScope)).toEqual(['none']),
  }),
  story(
    'the store is silent at claim: 503 after 2 seconds',
    { virtualTime: true, store: storeWith({ claim: faults.silent }) },
    async (stage) => {
      const connection = await stage.connect()
      connection.write(wireBytes(message('m_1')))
      await stage.until(() => stage.store.length === 1)
      await stage.advance(2000)
      expectAnswer(await connection.answer(), unavailable)
      await stage.settle()
      expectRecord(stage, { ...unavailable, store: ['claim …'] })
    },
  ),
  scene('the store answers a claim too late: released again', () => {
    const { passed, open } = gate()
    const store = onClock()
    const claim = (...args: Parameters<typeof store.claim>) =>
      passed.then(() => store.claim(...args))
    return {
      virtualTime: true,
      store: { ...store, claim },
      async tell(stage) {
        const connection = await stage.connect()
        connection.write(wireBytes(message('m_1')))
        await stage.until(() => stage.store.length === 1)
        await stage.advance(2000)
        expectAnswer(await connection.answer(), unavailable)
        open()
        await stage.until(() => stage.store.includes('release ok'))
        expectAnswer(await stage.post(message('m_1')), handled)
        expect(stage.runs).toHaveLength(1)
      },
    }
  }),
  scene('a commit fails once after success: no second run', () => ({
    virtualTime: true,
    store: failing('commit', 1),
    async tell(stage) {
      const connection = await stage.connect()
      connection.write(wireBytes(message('m_1')))
      await stage.until(() => stage.store.includes('commit failed'))
      await stage.advance(25)
      expectAnswer(await connection.answer(), handled)
      expectAnswer(await stage.post(message('m_1')), handled)
      expect(stage.runs).toHaveLength(1)
      expect(stage.told).toEqual(['handled', 'duplicate'])
      expect(stage.store).toEqual(['claim claimed', 'commit failed', 'commit ok', 'claim done'])
    },
  })),
  ...(['down', 'silent'] as const).map((fault) =>
    scene(`the store is ${fault} at every commit: 2xx all the same, and told`, () => ({
      virtualTime: true,
      store: storeWith({ commit: faults[fault] }),
      async tell(stage) {
        const connection = await stage.connect()
        connection.write(wireBytes(message('m_1')))
        await stage.until(() => stage.store.length > 1)
        await stage.advance(5000)
        expectAnswer(await connection.answer(), handled)
        await stage.settle()
        expect(stage.told).toEqual(['failed store_unavailable'])
        expect(stage.runs).toHaveLength(1)
      },
    })),
  ),
  ...(['down', 'silent'] as const).map((fault) =>
    scene(`the store is ${fault} at release: 500, and the lease frees the key`, () => ({
      virtualTime: true,
      handle: throwing(1).handle,
      store: storeWith({ release: faults[fault] }),
      async tell(stage) {
        const connection = await stage.connect()
        connection.write(wireBytes(message('m_1')))
        await stage.until(() => stage.store.length > 1)
        await stage.advance(2000)
        expectAnswer(await connection.answer(), failed)
        expectAnswer(await stage.post(message('m_1')), inFlight)
        await stage.advance(MINUTE - 2000)
        expectAnswer(await stage.post(message('m_1')), handled)
        expect(stage.told).toEqual([failed.told, 'in_flight in_flight', 'handled'])
      },
    })),
  ),
]

const fails = () => {
  throw new Error(PASSWORD)
}

/** A sender of rine's signatures with code of its own that goes wrong. */
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

const brokenCode: Readonly<Record<string, Setting>> = {
  'identify throws': { provider: withCode({ identify: fails }) },
  'identify gives an id that is no text': {
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

const around: readonly Row[] = [
  ...Object.entries(brokenCode).map(([what, setting]) =>
    row(`${what}: 500, and the process lives`, {
      setting,
      send: [message('m_1'), message('m_2')],
      expect: { ...handled, status: 500, runs: 0, store: [], told: 'rejected provider_failed' },
    }),
  ),
  scene('draining: 503, and what runs is finished', () => {
    const { passed, open } = gate()
    return {
      handle: () => passed,
      async tell(stage) {
        const first = await stage.connect()
        first.write(wireBytes(message('m_1')))
        await stage.until(() => stage.runs.length === 1)
        const drained = stage.receiver.drain()
        expectAnswer(await stage.post(message('m_2')), { status: 503, body: '' })
        open()
        expectAnswer(await first.answer(), handled)
        await drained
        await stage.settle()
        expect(stage.told).toEqual(['rejected shutting_down', 'handled'])
        expect(stage.store).toEqual(handled.store)
      },
    }
  }),
  ...(['throws', 'rejects'] as const).map((how) =>
    story(
      `a hook ${how}: the answer does not change`,
      { inHook: how === 'throws' ? fails : () => Promise.reject(new Error(PASSWORD)) },
      async (stage) => {
        expectAnswer(await stage.post(message('m_1')), handled)
        expectAnswer(await stage.post(message('m_1')), handled)
        expectAnswer(await stage.post({ ...message('m_2'), body: '{}' }), { status: 401, body: '' })
        await stage.settle()
        expect(stage.told).toEqual(['handled', 'duplicate', 'rejected bad_signature'])
      },
    ),
  ),
  {
    name: 'two endpoints, one store, the same event id: both run',
    async check(driver) {
      const store = memoryReplayStore()
      for (const endpoint of ['one', 'two']) {
        await onStage(driver, { store, endpoint }, async (stage) => {
          for (const answer of await twice(stage)) expectAnswer(answer, handled)
          await stage.settle()
          expect(stage.told).toEqual(['handled', 'duplicate'])
        })
      }
    },
  },
  {
    name: 'a restart between, on one store: the second copy is not run',
    async check(driver) {
      const store = memoryReplayStore()
      for (const outcome of ['handled', 'duplicate']) {
        await onStage(driver, { store }, async (stage) => {
          expectAnswer(await stage.post(message('m_1')), handled)
          await stage.settle()
          expect(stage.told).toEqual([outcome])
        })
      }
    },
  },
]

/** What happens to a delivery that was believed. */
export const replayRows: readonly Row[] = [...seenAgain, ...failures, ...storeFaults, ...around]
