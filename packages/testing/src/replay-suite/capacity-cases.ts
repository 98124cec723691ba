import type { ReplayCase } from './runner.ts'
import { AFTER_LEASE_MS, CLAIM, COMMIT, found, newKey, win } from './verbs.ts'

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: { readonly code?: unknown }) => error.code,
  )

export const capacityCases: readonly ReplayCase[] = [
  {
    name: 'rejects a new key when it is full, and can still commit the keys it holds',
    async run(subject, assert) {
      const [store] = subject.stores
      const [finishes, fails, runs, refused] = [newKey(), newKey(), newKey(), newKey()]
      const committed = await win(store, finishes)
      const released = await win(store, fails)
      const extended = await win(store, runs)
      const makeRoom = await subject.fill()
      try {
        assert.deepStrictEqual(await codeOf(store.claim(refused, CLAIM)), 'store_full')
        assert.deepStrictEqual(await store.commit(finishes, committed.token, COMMIT), 'ok')
        assert.deepStrictEqual(await store.extend(runs, extended.token, CLAIM), 'ok')
        assert.deepStrictEqual(await store.release(fails, released.token), 'ok')
      } finally {
        await makeRoom()
      }
      assert.deepStrictEqual(await found(store, finishes), 'done')
      assert.deepStrictEqual(await found(store, runs), 'in_flight')
      assert.deepStrictEqual(await found(store, fails), 'claimed, attempt 2')
      assert.deepStrictEqual(await found(store, refused), 'claimed, attempt 1')
      await subject.elapse(AFTER_LEASE_MS, [refused])
      assert.deepStrictEqual(await found(store, refused), 'claimed, attempt 2')
    },
  },
]
