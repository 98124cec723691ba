import type { Held, ReplayStore } from '@hookseal/core'
import fc from 'fast-check'
import { ABSENT, type KeyState } from './key-state.ts'
import { alsoAllowed, replayMachine, type Step } from './replay-machine.ts'
import type { StoreUnderTest } from './runner.ts'

// Time passes in whole hours, while leases and retention times end on half hours, so the time that the test itself
// takes never affects a result.
const HOUR_MS = 3_600_000
const DURATIONS_MS = { lease: [2.5, 6.5], retain: [20.5, 45.5], pass: [2, 5, 30] } as const
// What a store may be off by, besides the time that the test takes.
const SLACK_MS = 30_000

interface ModelKey {
  state: KeyState
  /** Every token that was granted for the key, and one that never was. */
  readonly tokens: string[]
}

/** What the model knows. */
export interface ModelStore {
  now: number
  /** When the sequence started, on the monotonic clock of this process. */
  readonly startedAt: number
  readonly keys: readonly ModelKey[]
}

/** The store, and the real names of the model's keys. */
export interface RealStore {
  readonly subject: StoreUnderTest
  readonly keys: readonly string[]
}

type Call = fc.AsyncCommand<ModelStore, RealStore>

export function newModel(keys: number): ModelStore {
  return {
    now: 0,
    startedAt: performance.now(),
    keys: Array.from({ length: keys }, () => ({ state: ABSENT, tokens: ['never-given'] })),
  }
}

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T

const differs = (call: string, expected: unknown, actual: unknown) =>
  new Error(`${call}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`)

const always = () => true

function claim(key: number, process: number, leaseHours: number, retainHours: number): Call {
  const options = { leaseMs: leaseHours * HOUR_MS, retainMs: retainHours * HOUR_MS }
  const text = `claim(key ${key}, lease ${leaseHours} h, retain ${retainHours} h)`
  return {
    check: always,
    toString: () => text,
    async run(model, { subject, keys }) {
      const known = at(model.keys, key)
      const answer = await at(subject.stores, process).claim(at(keys, key), options)
      const token = answer.status === 'claimed' ? answer.token : ''
      const expected = replayMachine.claim(known.state, { now: model.now, token, ...options })
      if (answer.status === 'in_flight' && expected.answer.status === 'in_flight') {
        const early = expected.answer.retryAfterMs - answer.retryAfterMs
        const tookMs = performance.now() - model.startedAt
        if (early < 0 || early > tookMs + SLACK_MS) throw differs(text, expected.answer, answer)
      } else if (JSON.stringify(sorted(answer)) !== JSON.stringify(sorted(expected.answer))) {
        throw differs(text, expected.answer, answer)
      }
      if (known.tokens.includes(token))
        throw new Error(`${text}: the token was already granted before`)
      if (answer.status === 'claimed') known.tokens.push(token)
      known.state = expected.state
    },
  }
}

const sorted = (answer: object) => Object.entries(answer).sort(([a], [b]) => (a < b ? -1 : 1))

function held(
  name: 'commit' | 'release' | 'extend',
  key: number,
  process: number,
  tokenAt: number,
  ask: (store: ReplayStore, key: string, token: string) => Promise<Held>,
  step: (state: KeyState, call: { now: number; token: string }) => Step<Held>,
): Call {
  const text = `${name}(key ${key}, token ${tokenAt} back)`
  return {
    check: always,
    toString: () => text,
    async run(model, { subject, keys }) {
      const known = at(model.keys, key)
      const call = { now: model.now, token: at([...known.tokens].reverse(), tokenAt) }
      const answer = await ask(at(subject.stores, process), at(keys, key), call.token)
      const expected = step(known.state, call)
      if (answer !== expected.answer && answer !== alsoAllowed(name, known.state, call)) {
        throw differs(text, expected.answer, answer)
      }
      const hadForgotten = answer === 'lease_lost' && expected.answer === 'ok'
      known.state = hadForgotten ? step(ABSENT, call).state : expected.state
    },
  }
}

function pass(hours: number): Call {
  const ms = hours * HOUR_MS
  return {
    check: always,
    toString: () => `${hours} h pass`,
    async run(model, { subject, keys }) {
      model.now += ms
      await subject.elapse(ms, keys)
    },
  }
}

const anyKey = fc.nat(1)
const anyProcess = fc.nat(7)
// Uses the newest token three times out of four, because any other rarely gives anything but `lease_lost`.
const anyToken = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.nat(3) },
)
const hours = (of: keyof typeof DURATIONS_MS) => fc.constantFrom(...DURATIONS_MS[of])
const caller = [anyKey, anyProcess, anyToken] as const

const commit = ([key, process, token, retainHours]: [number, number, number, number]) => {
  const retainMs = retainHours * HOUR_MS
  return held(
    'commit',
    key,
    process,
    token,
    (store, name, own) => store.commit(name, own, { retainMs, protectMs: retainMs }),
    (state, call) => replayMachine.commit(state, { ...call, retainMs }),
  )
}
const release = ([key, process, token]: [number, number, number]) =>
  held(
    'release',
    key,
    process,
    token,
    (store, name, own) => store.release(name, own),
    replayMachine.release,
  )
const extend = ([key, process, token, leaseHours]: [number, number, number, number]) => {
  const leaseMs = leaseHours * HOUR_MS
  return held(
    'extend',
    key,
    process,
    token,
    (store, name, own) => store.extend(name, own, { leaseMs }),
    (state, call) => replayMachine.extend(state, { ...call, leaseMs }),
  )
}

function reopen(key: number, process: number): Call {
  return {
    check: always,
    toString: () => `reopen(key ${key})`,
    async run(model, { subject, keys }) {
      const known = at(model.keys, key)
      await at(subject.stores, process).reopen(at(keys, key))
      known.state = replayMachine.reopen(known.state, model).state
    },
  }
}

/** Sequences of calls for two keys by several processes, with time passing between them. */
export const randomCalls: fc.Arbitrary<Iterable<Call>> = fc.commands(
  [
    fc.tuple(anyKey, anyProcess, hours('lease'), hours('retain')).map((given) => claim(...given)),
    fc.tuple(...caller, hours('retain')).map(commit),
    fc.tuple(...caller).map(release),
    fc.tuple(...caller, hours('lease')).map(extend),
    fc.tuple(anyKey, anyProcess).map((given) => reopen(...given)),
    hours('pass').map(pass),
  ],
  { maxCommands: 12, size: 'max' },
)
