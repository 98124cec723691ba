import { atClock } from './at-clock.ts'
import type { ReplayCase } from './runner.ts'
import {
  AFTER_LEASE_MS,
  CLAIM,
  COMMIT,
  found,
  LEASE_MS,
  newKey,
  pair,
  RETAIN_MS,
  win,
} from './verbs.ts'

/** Longer than a lease, so that a store that believes this clock grants a key too early or too late. */
const HOUR_MS = 3_600_000

function skewed(offsetMs: number): ReplayCase['run'] {
  return async (subject, assert) => {
    const [right, wrong] = pair(subject)
    const there = <T>(work: () => Promise<T>) => atClock(offsetMs, work)

    const [held, taken] = [newKey(), newKey()]
    const { token } = await there(() => win(wrong, held))
    await win(right, taken)
    assert.deepStrictEqual(await found(right, held), 'in_flight')
    const claim = await there(() => wrong.claim(taken, CLAIM))
    if (claim.status !== 'in_flight') throw new Error(`expected in_flight, found ${claim.status}`)
    assert.deepStrictEqual(claim.retryAfterMs > 0 && claim.retryAfterMs <= LEASE_MS, true)

    assert.deepStrictEqual(await there(() => wrong.extend(held, token, CLAIM)), 'ok')
    assert.deepStrictEqual(await found(right, held), 'in_flight')
    await subject.elapse(AFTER_LEASE_MS, [held, taken])
    const successor = await win(right, held)
    assert.deepStrictEqual(await there(() => found(wrong, taken)), 'claimed, attempt 2')

    assert.deepStrictEqual(await there(() => wrong.release(held, token)), 'lease_lost')
    assert.deepStrictEqual(await right.commit(held, successor.token, COMMIT), 'ok')
    await subject.elapse(RETAIN_MS / 2, [held])
    assert.deepStrictEqual(await there(() => found(wrong, held)), 'done')
    assert.deepStrictEqual(await there(() => wrong.commit(held, token, COMMIT)), 'lease_lost')
    await subject.elapse(RETAIN_MS - HOUR_MS / 2, [held])
    assert.deepStrictEqual(await found(right, held), 'done')
  }
}

export const clockCases: readonly ReplayCase[] = [
  { name: "uses its own clock when a client's clock is an hour ahead", run: skewed(HOUR_MS) },
  { name: "uses its own clock when a client's clock is an hour behind", run: skewed(-HOUR_MS) },
]
