import type { Claim } from '@hookseal/core'
import type { ReplayCase, StoreUnderTest } from './runner.ts'
import { AFTER_LEASE_MS, CLAIM, COMMIT, newKey, win } from './verbs.ts'

const KEYS = 200
/** Takeovers race like first claims, which the first case repeats most often: against a real server, calls take long. */
const EXPIRED_KEYS = 50
/** Nothing races for a key that is done. */
const DONE_KEYS = 10
const CLAIMS = 32

const newKeys = (count: number) => Array.from({ length: count }, newKey)

/** Claims every key many times concurrently, from all processes in turn. */
function race({ stores }: StoreUnderTest, keys: readonly string[]): Promise<Claim[][]> {
  const claims = (key: string) =>
    Array.from({ length: CLAIMS }, (_, i) =>
      (stores[i % stores.length] ?? stores[0]).claim(key, CLAIM),
    )
  return Promise.all(keys.map((key) => Promise.all(claims(key))))
}

/** Counts the claims by result: `{ claimed: 200, in_flight: 6200 }`. */
function tally(claims: Claim[][]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status } of claims.flat()) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

const winners = (claims: Claim[][]) =>
  claims.map((row) => row.flatMap((claim) => (claim.status === 'claimed' ? claim : [])))

export const contentionCases: readonly ReplayCase[] = [
  {
    name: `grants each of ${KEYS} keys to one of ${CLAIMS} concurrent claims`,
    async run(subject, assert) {
      const keys = newKeys(KEYS)
      const claims = await race(subject, keys)
      assert.deepStrictEqual(tally(claims), { claimed: KEYS, in_flight: KEYS * (CLAIMS - 1) })
      assert.deepStrictEqual(
        winners(claims).map((row) => row.map(({ attempt }) => attempt)),
        keys.map(() => [1]),
      )
    },
  },
  {
    name: 'grants a key with an expired lease to one of many concurrent claims',
    async run(subject, assert) {
      const keys = newKeys(EXPIRED_KEYS)
      await Promise.all(keys.map((key) => win(subject.stores[0], key)))
      await subject.elapse(AFTER_LEASE_MS, keys)
      const claims = await race(subject, keys)
      assert.deepStrictEqual(
        winners(claims).map((row) => row.map(({ attempt }) => attempt)),
        keys.map(() => [2]),
      )
    },
  },
  {
    name: 'reports the key as done to every claim after a commit',
    async run(subject, assert) {
      const keys = newKeys(DONE_KEYS)
      const [store] = subject.stores
      for (const key of keys) await store.commit(key, (await win(store, key)).token, COMMIT)
      assert.deepStrictEqual(tally(await race(subject, keys)), { done: DONE_KEYS * CLAIMS })
    },
  },
  {
    name: 'reports the key as done to concurrent claims once one of them commits',
    async run(subject, assert) {
      const key = newKey()
      const [store] = subject.stores
      const { token } = await win(store, key)
      const [claims, held] = await Promise.all([
        race(subject, [key]),
        store.commit(key, token, COMMIT),
      ])
      assert.deepStrictEqual(held, 'ok')
      assert.deepStrictEqual(winners(claims), [[]])
      assert.deepStrictEqual(tally(await race(subject, [key])), { done: CLAIMS })
    },
  },
]
