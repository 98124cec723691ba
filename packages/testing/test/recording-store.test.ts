import { createReceiver } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { recordingStore, rineEvents, signed, testClock } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'

const provider = rine({ secret: 'a-test-secret' })

function set(handler: () => void = () => {}) {
  const clock = testClock()
  const store = recordingStore({ now: clock.now })
  const receiver = createReceiver({
    provider,
    handlers: { '*': handler },
    logger: false,
    replay: { store, leaseMs: 60_000 },
    now: clock.now,
  })
  return { clock, store, receiver, request: signed(provider, rineEvents.unknown()) }
}

describe('recordingStore()', () => {
  it('logs a claim and a commit, then that it is done', async () => {
    const { receiver, request, store, clock } = set()
    await receiver.receive(request)
    clock.advance(1000)
    await receiver.receive(request)
    expect(store.summary()).toEqual(['claim claimed', 'commit ok', 'claim done'])
    expect(store.log[0]).toMatchObject({ attempt: 1, at: clock.now() - 1000 })
    expect(store.log[2]).toMatchObject({ at: clock.now(), key: store.log[0]?.key })
    store.clear()
    expect(store.log).toEqual([])
  })

  it('logs a release where the handler throws', async () => {
    const { receiver, request, store } = set(() => {
      throw new Error('no')
    })
    expect((await receiver.receive(request)).status).toBe(500)
    expect(store.summary()).toEqual(['claim claimed', 'release ok'])
  })

  it('makes a call fail once on request', async () => {
    const { receiver, request, store } = set()
    store.failNext('claim')
    expect((await receiver.receive(request)).error?.code).toBe('store_unavailable')
    expect((await receiver.receive(request)).kind).toBe('handled')
    expect(store.summary()).toEqual(['claim rejected', 'claim claimed', 'commit ok'])
  })

  it('simulates a process that crashed before its commit', async () => {
    const { receiver, request, store, clock } = set()
    store.crashNext()
    expect((await receiver.receive(request)).error?.code).toBe('in_flight')
    clock.advance(60_000)
    expect((await receiver.receive(request)).kind).toBe('handled')
    expect(store.log[1]).toMatchObject({ result: 'claimed', attempt: 2 })
  })

  it('logs that a key was reopened, and runs it again', async () => {
    const { receiver, request, store } = set()
    await receiver.receive(request)
    await store.reopen(store.log[0]?.key ?? '')
    expect((await receiver.receive(request)).kind).toBe('handled')
    expect(store.summary()).toEqual([
      'claim claimed',
      'commit ok',
      'reopen ok',
      'claim claimed',
      'commit ok',
    ])
    expect(store.log[3]).toMatchObject({ attempt: 2 })
  })

  it('rejects an unknown option', () => {
    // @ts-expect-error misspelt
    expect(() => recordingStore({ stor: undefined })).toThrow('did you mean "store"?')
  })

  it('works when its methods are destructured', async () => {
    const { claim, summary } = recordingStore()
    await claim('k', { leaseMs: 1, retainMs: 1 })
    expect(summary()).toEqual(['claim claimed'])
  })
})

describe('testClock()', () => {
  it('stands still, advances, and can be set', () => {
    const { now, advance, set } = testClock('2020-01-01T00:00:00Z')
    expect(now()).toBe(1_577_836_800_000)
    advance(5)
    expect(now()).toBe(1_577_836_800_005)
    set(new Date(0))
    expect(now()).toBe(0)
  })

  it('rejects what is not a time', () => {
    expect(() => testClock('soon')).toThrow(RangeError)
    expect(() => testClock().advance(Number.NaN)).toThrow(RangeError)
  })
})
