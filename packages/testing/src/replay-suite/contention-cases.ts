import type { Claim } from '@hookseal/core'
import type { ReplayCase, StoreUnderTest } from './runner.ts'
import { AFTER_LEASE_MS, CLAIM, COMMIT, newKey, win } from './verbs.ts'

const KEYS = 200
const CLAIMS = 32

const newKeys = () => Array.from({ length: KEYS }, newKey)

/** Every key claimed many times at once, from all processes in turn. */
function race({ stores }: StoreUnderTest, keys: readonly string[]): Promise<Claim[][]> {
  const claims = (key: string) =>
    Array.from({ length: CLAIMS }, (_, i) =>
      (stores[i % stores.length] ?? stores[0]).claim(key, CLAIM),
    )
  return Promise.all(keys.map((key) => Promise.all(claims(key))))
}

/** The claims by what they found: `{ claimed: 200, in_flight: 6200 }`. */
function tally(claims: Claim[][]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status } of claims.flat()) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

const winners = (claims: Claim[][]) =>
  claims.map((row) => row.flatMap((claim) => (claim.status === 'claimed' ? claim : [])))

export const contentionCases: readonly ReplayCase[] = [
  {
    name: `gives each of ${KEYS} keys to one of ${CLAIMS} concurrent claims`,
    async run(subject, assert) {
      const keys = newKeys()
      const claims = await race(subject, keys)
      assert.deepStrictEqual(tally(claims), { claimed: KEYS, in_flight: KEYS * (CLAIMS - 1) })
      assert.deepStrictEqual(
        winners(claims).map((row) => row.map(({ attempt }) => attempt)),
        keys.map(() => [1]),
      )
    },
  },
  {
    name: 'gives a key whose lease is over to one of many concurrent claims',
    async run(subject, assert) {
      const keys = newKeys()
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
    name: 'tells every claim that follows a commit that the key is done',
    async run(subject, assert) {
      const keys = newKeys()
      const [store] = subject.stores
      for (const key of keys) await store.commit(key, (await win(store, key)).token, COMMIT)
      assert.deepStrictEqual(tally(await race(subject, keys)), { done: KEYS * CLAIMS })
    },
  },
  {
    name: 'lets one commit among concurrent claims end them all',
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
