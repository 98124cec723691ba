import { type Admission, memoryReplayStore, type Outcome } from '@hookseal/core'
import { guardAccess } from '@hookseal/core/toolkit'
import { made, NOW_MS, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { isBody } from '../../src/receiver/active-run.ts'

async function admitted(outcomes: Outcome[] = []) {
  const target = receiverOf({ onOutcome: (outcome) => void outcomes.push(outcome) })
  const admission = await target.admit(signed(made()))
  if (admission.kind !== 'admitted') throw new Error(admission.kind)
  const kindNow = async () => (await target.admit(signed(made()))).kind
  return { admission, kindNow, target }
}

describe('admission.run()', () => {
  it('runs the work as a handler, with the delivery and the context, and commits', async () => {
    const { admission, kindNow } = await admitted()
    const work = vi.fn(async () => 'anything')
    const outcome = await admission.run(work)
    expect(work).toHaveBeenCalledExactlyOnceWith(admission.delivery, admission.context)
    expect(outcome).toMatchObject({ kind: 'handled', status: 200, delivery: admission.delivery })
    expect(await kindNow()).toBe('duplicate')
  })

  it('never rejects: a throw and a rejection are failures, and the event is accepted again', async () => {
    const cause = new Error('no')
    for (const work of [
      () => Promise.reject(cause),
      () => {
        throw cause
      },
    ]) {
      const { admission, kindNow } = await admitted()
      expect(await admission.run(work)).toMatchObject({
        kind: 'failed',
        status: 500,
        error: { code: 'handler_failed', cause },
      })
      expect(await kindNow()).toBe('admitted')
    }
  })

  it('discards what the work throws by context.discard', async () => {
    const { admission, kindNow } = await admitted()
    const outcome = await admission.run((_, { discard }) => {
      throw discard('closed')
    })
    expect(outcome).toMatchObject({ kind: 'discarded', reason: 'closed', status: 200 })
    expect(await kindNow()).toBe('duplicate')
  })
})

describe('admission.finish()', () => {
  it('takes the error with failed, and a text with discarded', async () => {
    const cause = new Error('no')
    const failed = await admitted()
    expect(await failed.admission.finish('failed', cause)).toMatchObject({
      kind: 'failed',
      error: { code: 'handler_failed', cause },
    })
    expect(await failed.kindNow()).toBe('admitted')
    const discarded = await admitted()
    expect(await discarded.admission.finish('discarded', 'closed')).toMatchObject({
      kind: 'discarded',
      reason: 'closed',
    })
    const silent = await admitted()
    expect(await silent.admission.finish('discarded')).toMatchObject({ reason: '' })
  })

  it('counts once, whoever comes first: all get that outcome, and it is told once', async () => {
    const outcomes: Outcome[] = []
    const { admission, kindNow } = await admitted(outcomes)
    const { finish, run } = admission
    const all = await Promise.all([
      finish('failed', new Error('first')),
      finish('handled'),
      run(() => {}),
      finish('discarded', 'last'),
    ])
    expect(new Set(all).size).toBe(1)
    expect(all[0]?.kind).toBe('failed')
    expect(outcomes).toHaveLength(1)
    expect(await kindNow()).toBe('admitted')
  })

  it('works without replay protection, each time', async () => {
    const target = receiverOf({ replay: false })
    for (const result of ['failed', 'handled', 'discarded'] as const) {
      const admission = await target.admit(signed(made()))
      if (admission.kind !== 'admitted') throw new Error(admission.kind)
      expect((await admission.finish(result)).kind).toBe(result)
    }
  })

  it('answers as the code behind it asked, when it was handled', async () => {
    const handled = await admitted()
    handled.admission.context.answer('mine', { status: 201 })
    expect(await handled.admission.finish('handled')).toMatchObject({ status: 201, body: 'mine' })
    const discarded = await admitted()
    discarded.admission.context.answer('mine', { status: 201 })
    expect(await discarded.admission.finish('discarded')).toMatchObject({ status: 200, body: '' })
  })

  it('works destructured, on a frozen admission', async () => {
    const { admission } = await admitted()
    expect(Object.isFrozen(admission)).toBe(true)
    expect(Object.keys(admission).sort()).toEqual(['context', 'delivery', 'finish', 'kind', 'run'])
  })
})

describe('a run whose lease is lost', () => {
  it('no longer holds up drain', async () => {
    vi.useFakeTimers()
    const memory = memoryReplayStore()
    const extend = async () => 'lease_lost' as const
    const target = receiverOf({ replay: { store: { ...memory, extend }, leaseMs: 3000 } })
    expect((await target.admit(signed(made()))).kind).toBe('admitted')
    const drained = vi.fn()
    void target.drain().then(drained)
    await vi.advanceTimersByTimeAsync(999)
    expect(drained).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(drained).toHaveBeenCalledOnce()
    vi.useRealTimers()
  })
})

describe('isBody()', () => {
  it.each([
    ['text', 'ok', true],
    ['bytes', new Uint8Array(1), true],
    ['a Response', new Response(), true],
    ['what looks like one', { status: 200, headers: {} }, true],
    ['no text', '', false],
    ['nothing', undefined, false],
    ['null', null, false],
    ['a number', 5, false],
    ['a row of a database', { id: 1, status: 'paid' }, false],
    ['a list', [1], false],
  ])('knows %s', (_, value, expected) => {
    expect(isBody(value)).toBe(expected)
  })
})

describe('an admission that is used wrongly', () => {
  it.each([undefined, false, true, 'failure', 'error', ''])(
    'is not finished by %j, and the event is accepted again',
    async (word) => {
      const { admission, kindNow } = await admitted()
      await expect(admission.finish(word as never, new Error('boom'))).rejects.toThrow(TypeError)
      expect(await kindNow()).toBe('in_flight')
      expect((await admission.finish('failed')).kind).toBe('failed')
      expect(await kindNow()).toBe('admitted')
    },
  )

  it('runs no work once it is finished, since another run may hold the claim', async () => {
    const { admission, kindNow } = await admitted()
    const work = vi.fn()
    const finished = await admission.finish('failed')
    expect(await kindNow()).toBe('admitted')
    expect(await admission.run(work)).toBe(finished)
    expect(work).not.toHaveBeenCalled()
  })

  it('runs work once', async () => {
    const { admission } = await admitted()
    const work = vi.fn()
    const [first, second] = await Promise.all([admission.run(work), admission.run(work)])
    expect(second).toBe(first)
    expect(work).toHaveBeenCalledOnce()
  })
})

describe('an outcome', () => {
  const tracked = (outcome: Outcome) =>
    Reflect.ownKeys(outcome).includes(Symbol.for('hookseal.afterwards'))

  it('has nothing to wait for where the store has confirmed the commit, or was not asked', async () => {
    const later = { ...memoryReplayStore() }
    for (const replay of [{}, { store: later }, false] as const) {
      const target = receiverOf({ replay, handlers: { '*': () => {} } })
      const outcome = await target.receive(signed(made()))
      expect([outcome.kind, tracked(outcome)]).toEqual(['handled', false])
    }
  })

  it('has nothing to wait for where the lease was lost', async () => {
    let now = NOW_MS
    const store = memoryReplayStore({ now: () => now })
    const target = receiverOf({ replay: { store, leaseMs: 5000 } })
    const first = await target.admit(signed(made()))
    now += 5000
    await target.admit(signed(made()))
    if (first.kind !== 'admitted') throw new Error(first.kind)
    const outcome = await first.finish('handled')
    expect([outcome.error?.code, tracked(outcome)]).toEqual(['lease_lost', false])
  })

  it('has the commit to wait for that goes on behind it', async () => {
    vi.useFakeTimers({ now: NOW_MS })
    const store = { ...memoryReplayStore(), commit: () => Promise.reject(new Error('down')) }
    const target = receiverOf({ replay: { store }, handlers: { '*': () => {} } })
    const receiving = target.receive(signed(made()))
    await vi.advanceTimersByTimeAsync(5000)
    const outcome = await receiving
    expect([outcome.error?.code, tracked(outcome)]).toEqual(['store_unavailable', true])
    vi.useRealTimers()
  })
})

describe('a late commit of a guard', () => {
  it('commits a run that was released, tells so, and is made once', async () => {
    const outcomes: Outcome[] = []
    const { admission, kindNow } = await admitted(outcomes)
    const { commitLate } = guardAccess(admission)
    await admission.finish('failed')
    const outcome = await commitLate()
    expect(outcome).toMatchObject({ kind: 'handled', status: 200 })
    expect(await commitLate()).toBe(outcome)
    expect(await admission.finish('failed')).toBe(outcome)
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'handled'])
    expect(await kindNow()).toBe('duplicate')
  })

  it.each(['handled', 'discarded'] as const)(
    'has no effect on a run that was %s',
    async (result) => {
      const outcomes: Outcome[] = []
      const { admission } = await admitted(outcomes)
      const finished = await admission.finish(result)
      expect(await guardAccess(admission).commitLate()).toBe(finished)
      expect(outcomes).toEqual([finished])
    },
  )

  it('has no effect on a run that goes on', async () => {
    const { admission, kindNow } = await admitted()
    expect(await guardAccess(admission).commitLate()).toBeUndefined()
    expect(await kindNow()).toBe('in_flight')
  })

  it('is archived as handled, by a run that no longer held its claim', async () => {
    const finish = vi.fn(async () => {})
    const archive = { record: async () => {}, finish }
    const admission = await receiverOf({ archive }).admit(signed(made()))
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    await admission.finish('failed')
    await guardAccess(admission).commitLate()
    expect(finish.mock.calls).toMatchObject([
      [admission.delivery.key, { attempt: 1, result: 'failed', error: 'handler_failed' }],
      [admission.delivery.key, { attempt: 1, result: 'handled', error: 'lease_lost' }],
    ])
  })

  it('commits although a successor holds the claim, and tells that the lease was lost', async () => {
    const { admission, kindNow, target } = await admitted()
    await admission.finish('failed')
    expect((await target.admit(signed(made()))).kind).toBe('admitted')
    expect(await guardAccess(admission).commitLate()).toMatchObject({
      kind: 'handled',
      error: { code: 'lease_lost' },
    })
    expect(await kindNow()).toBe('duplicate')
  })
})

describe('a hook that finishes the run it hears of', () => {
  it('changes nothing, and hears of it once', async () => {
    const kinds: string[] = []
    let admission: Admission | undefined
    const target = receiverOf({
      onOutcome({ kind }) {
        kinds.push(kind)
        if (kinds.length < 5) void admission?.finish('failed')
      },
    })
    const admitted = await target.admit(signed(made()))
    if (admitted.kind !== 'admitted') throw new Error(admitted.kind)
    admission = admitted as Admission
    expect((await admitted.finish('handled')).kind).toBe('handled')
    expect(kinds).toEqual(['handled'])
    expect((await target.admit(signed(made()))).kind).toBe('duplicate')
  })
})
