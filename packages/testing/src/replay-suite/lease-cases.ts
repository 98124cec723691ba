import type { ReplayCase } from './runner.ts'
import {
  AFTER_LEASE_MS,
  AFTER_RETENTION_MS,
  CLAIM,
  COMMIT,
  found,
  LEASE_MS,
  newKey,
  pair,
  win,
} from './verbs.ts'

const EXTEND = { leaseMs: LEASE_MS }

export const leaseCases: readonly ReplayCase[] = [
  {
    name: 'reports in_flight with the remaining time of the lease',
    async run(subject, assert) {
      const [a, b] = pair(subject)
      const key = newKey()
      await win(a, key)
      const claim = await b.claim(key, CLAIM)
      if (claim.status !== 'in_flight') throw new Error(`expected in_flight, found ${claim.status}`)
      const { retryAfterMs } = claim
      assert.deepStrictEqual(retryAfterMs > LEASE_MS / 2 && retryAfterMs <= LEASE_MS, true)
    },
  },
  {
    name: 'keeps two keys apart',
    async run(subject, assert) {
      const [store] = subject.stores
      const [one, other] = [newKey(), newKey()]
      const { token } = await win(store, one)
      assert.deepStrictEqual(await store.release(other, token), 'lease_lost')
      assert.deepStrictEqual(await found(store, other), 'claimed, attempt 1')
      assert.deepStrictEqual(await found(store, one), 'in_flight')
    },
  },
  {
    name: 'grants a released key again and counts the attempts',
    async run(subject, assert) {
      const [a, b] = pair(subject)
      const key = newKey()
      for (let attempt = 1; attempt < 4; attempt++) {
        const claim = await win(attempt % 2 === 0 ? b : a, key)
        assert.deepStrictEqual(claim.attempt, attempt)
        assert.deepStrictEqual(await b.release(key, claim.token), 'ok')
      }
      assert.deepStrictEqual(await found(a, key), 'claimed, attempt 4')
    },
  },
  {
    name: 'ignores a release and an extension by a worker whose lease has expired',
    async run(subject, assert) {
      const [a, b] = pair(subject)
      const key = newKey()
      const zombie = await win(a, key)
      await subject.elapse(AFTER_LEASE_MS, [key])
      const successor = await win(b, key)
      assert.deepStrictEqual(successor.attempt, 2)
      assert.deepStrictEqual(successor.token === zombie.token, false)
      assert.deepStrictEqual(await a.release(key, zombie.token), 'lease_lost')
      assert.deepStrictEqual(await a.extend(key, zombie.token, EXTEND), 'lease_lost')
      assert.deepStrictEqual(await found(a, key), 'in_flight')
      assert.deepStrictEqual(await b.commit(key, successor.token, COMMIT), 'ok')
    },
  },
  {
    name: 'accepts the late commit of a worker whose lease has expired',
    async run(subject, assert) {
      const [a, b] = pair(subject)
      const key = newKey()
      const zombie = await win(a, key)
      await subject.elapse(AFTER_LEASE_MS, [key])
      const successor = await win(b, key)
      assert.deepStrictEqual(await a.commit(key, zombie.token, COMMIT), 'lease_lost')
      assert.deepStrictEqual(await found(b, key), 'done')
      assert.deepStrictEqual(await b.release(key, successor.token), 'lease_lost')
      assert.deepStrictEqual(await b.extend(key, successor.token, EXTEND), 'lease_lost')
      assert.deepStrictEqual(await b.commit(key, successor.token, COMMIT), 'lease_lost')
      assert.deepStrictEqual(await found(b, key), 'done')
    },
  },
  {
    name: 'accepts a commit for a key that was released or never claimed',
    async run(subject, assert) {
      const [store] = subject.stores
      const [released, unknown] = [newKey(), newKey()]
      const { token } = await win(store, released)
      await store.release(released, token)
      for (const key of [released, unknown]) {
        assert.deepStrictEqual(await store.commit(key, token, COMMIT), 'lease_lost')
        assert.deepStrictEqual(await found(store, key), 'done')
      }
    },
  },
  {
    name: 'extends a lease, even one that has just expired, if no other claim took over',
    async run(subject, assert) {
      const [a, b] = pair(subject)
      const key = newKey()
      const { token } = await win(a, key)
      for (const ms of [LEASE_MS / 2, LEASE_MS / 2 + 1000, AFTER_LEASE_MS]) {
        await subject.elapse(ms, [key])
        assert.deepStrictEqual(await a.extend(key, token, EXTEND), 'ok')
        assert.deepStrictEqual(await found(b, key), 'in_flight')
      }
      assert.deepStrictEqual(await a.commit(key, token, COMMIT), 'ok')
      assert.deepStrictEqual(await a.extend(key, token, EXTEND), 'lease_lost')
      assert.deepStrictEqual(await found(b, key), 'done')
    },
  },
  {
    name: 'remembers a finished key for its retention time and no longer',
    async run(subject, assert) {
      const [a, b] = pair(subject)
      const key = newKey()
      const { token } = await win(a, key)
      await a.commit(key, token, COMMIT)
      await subject.elapse(AFTER_RETENTION_MS / 2, [key])
      assert.deepStrictEqual(await found(b, key), 'done')
      await subject.elapse(AFTER_RETENTION_MS / 2, [key])
      assert.deepStrictEqual(await found(b, key), 'claimed, attempt 1')
    },
  },
  {
    name: 'remembers the attempts of a released key for its retention time and no longer',
    async run(subject, assert) {
      const [store] = subject.stores
      const key = newKey()
      await store.release(key, (await win(store, key)).token)
      await subject.elapse(AFTER_RETENTION_MS / 2, [key])
      const again = await win(store, key)
      assert.deepStrictEqual(again.attempt, 2)
      await store.release(key, again.token)
      await subject.elapse(AFTER_RETENTION_MS, [key])
      assert.deepStrictEqual(await found(store, key), 'claimed, attempt 1')
    },
  },
  {
    name: 'keeps a lease that is extended beyond the retention time',
    async run(subject, assert) {
      const [a, b] = pair(subject)
      const key = newKey()
      const { token } = await win(a, key)
      const leaseMs = 2 * AFTER_RETENTION_MS
      assert.deepStrictEqual(await a.extend(key, token, { leaseMs }), 'ok')
      await subject.elapse(AFTER_RETENTION_MS, [key])
      assert.deepStrictEqual(await found(b, key), 'in_flight')
      assert.deepStrictEqual(await a.commit(key, token, COMMIT), 'ok')
      assert.deepStrictEqual(await found(b, key), 'done')
    },
  },
]
