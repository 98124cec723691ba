import { memoryReplayStore, type ReplayStore } from '@hookseal/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { made, NOW_MS, receiverOf, signed } from '../support/acme.ts'

beforeEach(() => void vi.useFakeTimers({ now: NOW_MS }))
afterEach(() => void vi.useRealTimers())

/** Settles one delivery on a store with the given commit; tells when it was done and what was told. */
async function settled(commit: ReplayStore['commit'], replay: object = {}) {
  const memory = memoryReplayStore()
  const spy = vi.fn(commit)
  const onSettled = vi.fn()
  const target = receiverOf({
    handlers: { '*': () => {} },
    hooks: { onSettled },
    replay: { ...replay, store: { ...memory, commit: spy } },
  })
  let tookMs: number | undefined
  const answer = target.receive(signed(made())).then((outcome) => {
    tookMs = Date.now() - NOW_MS
    return outcome
  })
  await vi.advanceTimersByTimeAsync(20_000)
  return {
    outcome: await answer,
    tookMs,
    calls: spy.mock.calls,
    told: onSettled.mock.calls[0]?.[0],
  }
}

const down = () => Promise.reject(new Error('down'))

describe('a commit', () => {
  it('is made once when it succeeds', async () => {
    const { calls, tookMs, told } = await settled(async () => 'ok')
    expect([calls.length, tookMs, told.kind]).toEqual([1, 0, 'handled'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is tried again with the same token until it succeeds', async () => {
    let left = 3
    const { calls, outcome, told } = await settled(() =>
      left-- > 0 ? down() : Promise.resolve('ok'),
    )
    expect([calls.length, outcome.kind, told.kind]).toEqual([4, 'handled', 'handled'])
    for (const call of calls) expect(call).toEqual(calls[0])
  })

  it.each([
    ['rejects', down, {}],
    [
      'throws',
      () => {
        throw new Error('down')
      },
      {},
    ],
    ['hangs', () => new Promise<never>(() => {}), {}],
    ['hangs with a long time limit', () => new Promise<never>(() => {}), { timeoutMs: 60_000 }],
    ['hangs with a short time limit', () => new Promise<never>(() => {}), { timeoutMs: 10 }],
  ] as const)(
    'gives up within five seconds in all when the store %s',
    async (_, commit, replay) => {
      const { outcome, told, tookMs } = await settled(commit, replay)
      expect(outcome).toMatchObject({ kind: 'handled', status: 200 })
      expect(told).toMatchObject({
        kind: 'failed',
        status: 200,
        error: { code: 'store_unavailable' },
      })
      expect(tookMs).toBeLessThanOrEqual(5000)
      expect(tookMs).toBeGreaterThan(2000)
      expect(vi.getTimerCount()).toBe(0)
    },
  )

  it('is not hurried: the pauses between tries grow', async () => {
    const times: number[] = []
    await settled(() => {
      times.push(Date.now())
      return down()
    })
    const pauses = times.slice(1).map((time, i) => time - (times[i] as number))
    expect(pauses.length).toBeGreaterThan(3)
    for (const [i, pause] of pauses.slice(1).entries()) {
      expect(pause).toBeGreaterThan(pauses[i] as number)
    }
  })

  it('is not tried again when the lease is lost: it has absorbed', async () => {
    const { calls, told } = await settled(async () => 'lease_lost')
    expect([calls.length, told.error.code]).toEqual([1, 'lease_lost'])
  })

  it('whose answer was lost does not count as a lost lease when it is tried again', async () => {
    const memory = memoryReplayStore()
    const claimed = await memory.claim('key', { leaseMs: 60_000, retainMs: 1e6 })
    const token = claimed.status === 'claimed' ? claimed.token : ''
    let lostAnswers = 1
    const { calls, told } = await settled(async (_key, _token, options) => {
      const held = await memory.commit('key', token, options)
      return lostAnswers-- > 0 ? new Promise<never>(() => {}) : held
    })
    expect([calls.length, told.kind]).toEqual([2, 'handled'])
  })
})
