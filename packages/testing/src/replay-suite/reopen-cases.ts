import type { ReplayCase } from './runner.ts'
import {
  AFTER_LEASE_MS,
  AFTER_RETENTION_MS,
  CLAIM,
  COMMIT,
  found,
  newKey,
  pair,
  win,
} from './verbs.ts'

export const reopenCases: readonly ReplayCase[] = [
  {
    name: 'grants a finished key again after it was reopened, until the next commit',
    async run(subject, assert) {
      const [a, b] = pair(subject)
      const key = newKey()
      for (let attempt = 1; attempt < 4; attempt++) {
        const claim = await win(a, key)
        assert.deepStrictEqual(claim.attempt, attempt)
        assert.deepStrictEqual(await a.commit(key, claim.token, COMMIT), 'ok')
        assert.deepStrictEqual(await found(b, key), 'done')
        await b.reopen(key)
      }
      assert.deepStrictEqual(await found(a, key), 'claimed, attempt 4')
    },
  },
  {
    name: 'keeps counting the attempts of a key that was reopened',
    async run(subject, assert) {
      const [a, b] = pair(subject)
      const key = newKey()
      await a.release(key, (await win(a, key)).token)
      const second = await win(a, key)
      await subject.elapse(AFTER_LEASE_MS, [key])
      const third = await win(b, key)
      // A late commit of an earlier attempt: the key is still done by its third attempt.
      assert.deepStrictEqual(await a.commit(key, second.token, COMMIT), 'lease_lost')
      assert.deepStrictEqual(await b.commit(key, third.token, COMMIT), 'lease_lost')
      await a.reopen(key)
      assert.deepStrictEqual(await found(b, key), 'claimed, attempt 4')
    },
  },
  {
    name: 'starts with attempt 1 if the reopened key was never claimed',
    async run(subject, assert) {
      const [store] = subject.stores
      const key = newKey()
      await store.commit(key, 'never-given', COMMIT)
      await store.reopen(key)
      assert.deepStrictEqual(await found(store, key), 'claimed, attempt 1')
    },
  },
  {
    name: 'does not change a key that is in flight, released or unknown when it is reopened',
    async run(subject, assert) {
      const [a, b] = pair(subject)
      const [runs, released, unknown] = [newKey(), newKey(), newKey()]
      const { token } = await win(a, runs)
      await a.release(released, (await win(a, released)).token)
      for (const key of [runs, released, unknown]) await b.reopen(key)
      assert.deepStrictEqual(await found(b, runs), 'in_flight')
      assert.deepStrictEqual(await a.extend(runs, token, CLAIM), 'ok')
      assert.deepStrictEqual(await a.commit(runs, token, COMMIT), 'ok')
      assert.deepStrictEqual(await found(b, released), 'claimed, attempt 2')
      assert.deepStrictEqual(await found(b, unknown), 'claimed, attempt 1')
    },
  },
  {
    name: 'accepts the commit of the earlier run while the reopened key runs again',
    async run(subject, assert) {
      const [a, b] = pair(subject)
      const key = newKey()
      const first = await win(a, key)
      await a.commit(key, first.token, COMMIT)
      await b.reopen(key)
      const second = await win(b, key)
      assert.deepStrictEqual(second.token === first.token, false)
      assert.deepStrictEqual(await a.release(key, first.token), 'lease_lost')
      assert.deepStrictEqual(await a.extend(key, first.token, CLAIM), 'lease_lost')
      assert.deepStrictEqual(await found(a, key), 'in_flight')
      assert.deepStrictEqual(await a.commit(key, first.token, COMMIT), 'lease_lost')
      assert.deepStrictEqual(await b.release(key, second.token), 'lease_lost')
      assert.deepStrictEqual(await found(a, key), 'done')
    },
  },
  {
    name: 'forgets a reopened key at the end of its original retention time',
    async run(subject, assert) {
      const [store] = subject.stores
      const [reopened, over] = [newKey(), newKey()]
      for (const key of [reopened, over]) {
        await store.commit(key, (await win(store, key)).token, COMMIT)
      }
      await store.reopen(reopened)
      await subject.elapse(AFTER_RETENTION_MS, [reopened, over])
      await store.reopen(over)
      assert.deepStrictEqual(await found(store, reopened), 'claimed, attempt 1')
      assert.deepStrictEqual(await found(store, over), 'claimed, attempt 1')
    },
  },
]
