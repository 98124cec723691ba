import { createReceiver, memoryReplayStore } from '@hookseal/core'
import { eventually } from '@hookseal/tests-kit/eventually'
import { patience } from '@hookseal/tests-kit/patience'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { gate, input, provider, recorded } from '../support/basics.ts'

// When the answer to a claim is processed after the lease has ended, another process may already hold the key. The
// claim must be released, and the handler must not start, whichever of the two clocks says that the lease has ended,
// because one of them stops in suspend.

afterEach(() => void vi.restoreAllMocks())

const clocks = {
  'the monotonic clock': () => {
    const now = performance.now()
    vi.spyOn(performance, 'now').mockImplementation(() => now + patience(121_000))
  },
  'the wall clock': () => {
    const now = Date.now()
    vi.spyOn(Date, 'now').mockImplementation(() => now + patience(121_000))
  },
}

describe.each(Object.keys(clocks) as (keyof typeof clocks)[])('by %s', (clock) => {
  it('does not start the handler, releases the claim, and asks the sender to retry', async () => {
    const memory = memoryReplayStore({ now: () => 0 })
    const store = recorded({
      ...memory,
      async claim(...args) {
        const claim = await memory.claim(...args)
        clocks[clock]()
        return claim
      },
    })
    let runs = 0
    const receiver = createReceiver({
      provider: provider(),
      replay: { store },
      logger: false,
      handlers: { '*': () => void runs++ },
    })
    expect(await receiver.receive(input())).toMatchObject({
      kind: 'failed',
      status: 503,
      error: { code: 'lease_lost' },
    })
    expect(runs).toBe(0)
    expect(store.verbs).toEqual(['claim claimed', 'release ok'])
  })
})

it('does not run without protection either, as it would with an unavailable store', async () => {
  const memory = memoryReplayStore({ now: () => 0 })
  let runs = 0
  const receiver = createReceiver({
    provider: provider(),
    replay: {
      onUnavailable: 'run',
      store: {
        ...memory,
        async claim(...args) {
          const claim = await memory.claim(...args)
          clocks['the wall clock']()
          return claim
        },
      },
    },
    logger: false,
    handlers: { '*': () => void runs++ },
  })
  expect((await receiver.receive(input())).kind).toBe('failed')
  expect(runs).toBe(0)
})

it('does not disturb a copy that holds the key by then', async () => {
  const memory = memoryReplayStore()
  const asked = gate()
  const late = gate()
  let claims = 0
  const store = recorded({
    ...memory,
    async claim(key, options) {
      // The lease of the first run ends immediately.
      const isFirst = ++claims === 1
      const claim = await memory.claim(key, isFirst ? { ...options, leaseMs: -1 } : options)
      if (isFirst) {
        asked.open()
        await late.opened
      }
      return claim
    },
  })
  let running = 0
  let most = 0
  const ended = gate()
  const receiver = createReceiver({
    provider: provider(),
    replay: { store, timeoutMs: patience(60_000), leaseMs: patience(120_000) },
    logger: false,
    handlers: {
      '*': async () => {
        most = Math.max(most, ++running)
        await ended.opened
        running--
      },
    },
  })
  const first = receiver.receive(input())
  await asked.opened
  const second = receiver.receive(input())
  await eventually(() => expect(running).toBe(1))
  clocks['the monotonic clock']()
  late.open()
  expect((await first).error?.code).toBe('lease_lost')
  vi.restoreAllMocks()
  ended.open()
  expect((await second).kind).toBe('handled')
  expect(most).toBe(1)
  expect(store.verbs).toEqual(['claim claimed', 'claim claimed', 'release lease_lost', 'commit ok'])
})

it.each([
  [1000, 2000],
  [2000, 2000],
])('refuses a lease of %i ms with calls of %i ms at creation', (leaseMs, timeoutMs) => {
  const create = () => createReceiver({ provider: provider(), replay: { leaseMs, timeoutMs } })
  expect(create).toThrow(RangeError)
  expect(create).toThrow(/leaseMs.*timeoutMs/)
})
