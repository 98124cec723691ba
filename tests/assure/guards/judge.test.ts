import { describe, expect, it } from 'vitest'
import type { Entry, Event } from './entry.ts'
import { judge } from './judge.ts'

// Records that were made up by hand. The judge must find each kind of fault without a guard to blame it on.

const TIMES = { leaseMs: 60_000, maxRunMs: 180_000 }

const at = (ms: number, event: Event): Entry => ({ ...event, at: ms })
const claimed = (attempt: number, ms = 0) =>
  at(ms, { kind: 'applied', verb: 'claim', attempt, result: 'claimed' })
const started = (attempt: number, copy = attempt) => at(0, { kind: 'started', attempt, copy })
const did = (attempt: number, effect: 'success' | 'failure' | 'gives up', isEnd = true) =>
  at(0, { kind: 'did', attempt, act: effect, effect, isEnd })
const asked = (verb: 'commit' | 'release' | 'extend', attempt: number, fault?: string, ms = 0) =>
  at(ms, { kind: 'asked', verb, attempt, fault })
const applied = (verb: 'commit' | 'release', attempt: number) =>
  at(0, { kind: 'applied', verb, attempt, result: 'ok' })
const stored = (verb: 'commit' | 'release', attempt: number) => [
  asked(verb, attempt),
  applied(verb, attempt),
]
const received = (copy: number, status: number, isComplete = true) =>
  at(0, { kind: 'received', copy, status, isComplete })
const over = (state = 'done', isDone = true) => [
  at(0, { kind: 'quiet' }),
  at(240_000, { kind: 'probed', state }),
  at(250_000, { kind: 'drained', isDone }),
]
const begun = (attempt: number, copy = attempt) => [claimed(attempt), started(attempt, copy)]

const rules = (...entries: readonly (Entry | readonly Entry[])[]) => [
  ...new Set(judge(entries.flat(), TIMES).map(({ rule }) => rule)),
]

describe('judge()', () => {
  it('accepts a run that is handled, and one that fails and is retried', () => {
    const handled = [begun(1), did(1, 'success'), stored('commit', 1), received(1, 204)]
    expect(rules(...handled, over())).toEqual([])
    const failed = [begun(1), did(1, 'failure'), stored('release', 1), received(1, 500)]
    const retried = [begun(2), did(2, 'success'), stored('commit', 2), received(2, 200)]
    expect(rules(...failed, ...retried, over())).toEqual([])
  })

  it('accepts a duplicate only after a commit', () => {
    const handled = [begun(1), did(1, 'success'), stored('commit', 1)]
    expect(rules(...handled, received(2, 200), over())).toEqual([])
    expect(rules(received(2, 200), over('free'))).toEqual(['released'])
  })

  it('finds a second run after a success, whoever has seen the success', () => {
    const succeeded = [begun(1), did(1, 'success'), asked('commit', 1)]
    expect(rules(...succeeded, claimed(2), over())).toEqual(['again'])
    const committed = [begun(1), did(1, 'failure'), stored('commit', 1)]
    expect(rules(...committed, claimed(2), over())).toEqual(['again'])
    const answered = [begun(1), asked('commit', 1), received(1, 200)]
    expect(rules(...answered, claimed(2), over())).toContain('again')
  })

  it('excuses a second run where the lease was over, or where the store confirmed nothing', () => {
    const late = at(200_000, { ...did(1, 'success') })
    expect(rules(begun(1), late, asked('commit', 1), claimed(2, 200_000), over())).toEqual([])
    const lost = [begun(1), did(1, 'success'), asked('commit', 1, 'rejects')]
    expect(rules(...lost, claimed(2, 240_000), over())).toEqual([])
    expect(rules(...lost, claimed(2, 1000), over())).toEqual(['again'])
  })

  it('finds a complete 2xx for a released run, but not one that was cut off', () => {
    const released = [begun(1), did(1, 'gives up'), stored('release', 1)]
    expect(rules(...released, received(1, 200), over('free'))).toEqual(['released'])
    expect(rules(...released, received(1, 200, false), over('free'))).toEqual([])
    const late = [...released, ...stored('commit', 1)]
    expect(rules(...late, received(1, 200), over())).toEqual([])
  })

  it('finds a 2xx whose commit was dropped', () => {
    const dropped = [begun(1), did(1, 'success'), received(1, 204), over('free')]
    expect(rules(...dropped)).toEqual(['released', 'kept'])
  })

  it('finds a claim that outlives its time, and a receiver that still counts it', () => {
    expect(rules(begun(1), over('in_flight'))).toEqual(['outlived'])
    expect(rules(begun(1), over('free', false))).toEqual(['outlived'])
    expect(rules(begun(1), at(0, { kind: 'quiet' }))).toEqual(['outlived'])
    expect(rules(begun(1), asked('extend', 1, undefined, 180_001), over('free'))).toEqual([
      'outlived',
    ])
    const stall = at(0, { kind: 'jumped', ms: 61_000 })
    expect(rules(begun(1), stall, asked('extend', 1, undefined, 180_001), over('free'))).toEqual([])
  })

  it('finds a last retry that gets no 2xx', () => {
    const retried = at(240_000, { kind: 'retried', copy: 9 })
    expect(rules(over('free'), retried)).toEqual(['outlived'])
    expect(rules(over('free'), retried, received(9, 503))).toEqual(['outlived'])
  })

  it('finds a claim that is released while its route runs', () => {
    const gone = at(0, { kind: 'gone', copy: 1, how: 'leaves' })
    expect(rules(begun(1), gone, stored('release', 1), over('free'))).toEqual(['running'])
    const failed = [begun(1), gone, did(1, 'failure'), stored('release', 1)]
    expect(rules(...failed, over('free'))).toEqual([])
    expect(rules(claimed(1), stored('release', 1), over('free'))).toEqual([])
  })

  it('finds a run that has ended, and whose claim is kept', () => {
    expect(rules(begun(1), did(1, 'failure'), over('free'))).toEqual(['kept'])
    const settled = at(0, { kind: 'settled', attempt: 1 })
    expect(rules(begun(1), did(1, 'gives up', false), settled, over('free'))).toEqual(['kept'])
    const gone = at(0, { kind: 'gone', copy: 1, how: 'leaves' })
    expect(rules(begun(1), gone, did(1, 'gives up', false), settled, over('free'))).toEqual([])
  })

  it('finds an error that nothing caught', () => {
    expect(rules(at(0, { kind: 'escaped', error: 'boom' }), over('free'))).toEqual(['escaped'])
  })
})
