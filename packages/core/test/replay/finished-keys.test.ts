import { describe, expect, it } from 'vitest'
import { finishedKeys } from '../../src/replay/finished-keys.ts'

const RETAIN_MS = 1000
const PROTECT_MS = 100

const finished = (...names: string[]) => {
  const keys = finishedKeys(RETAIN_MS, PROTECT_MS)
  for (const [at, name] of names.entries()) keys.add(name, at, 1)
  return keys
}

/** So many keys that one Map does not hold them all, each finished in a millisecond of its own. */
const MANY = 70_000
const many = () => finished(...Array.from({ length: MANY }, (_, i) => `k${i}`))

describe('finished keys', () => {
  it('have no oldest key once all of them were removed, and one again after the next', () => {
    const keys = finished('a', 'b')
    expect(keys.oldest()).toBe(0)
    keys.remove('a')
    keys.remove('b')
    expect(keys.oldest()).toBe(Number.POSITIVE_INFINITY)
    keys.add('c', 5, 1)
    expect(keys.oldest()).toBe(5)
    expect(keys.evict(5 + PROTECT_MS)).toBe('c')
    expect(keys.size).toBe(0)
  })

  it('keep their oldest key while others are removed', () => {
    const keys = finished('a', 'b', 'c')
    expect(keys.oldest()).toBe(0)
    keys.remove('b')
    expect(keys.oldest()).toBe(0)
    expect([keys.evict(RETAIN_MS), keys.evict(RETAIN_MS)]).toEqual(['a', 'c'])
    expect(keys.evict(RETAIN_MS)).toBeUndefined()
  })

  it('do not tell the attempts of a key that was removed to the next of its name', () => {
    const keys = finished()
    keys.add('a', 0, 3)
    keys.add('b', 0, 2)
    expect(keys.find('a', 0)).toEqual({ attempt: 3, forgetAt: RETAIN_MS })
    for (const name of ['b', 'a']) {
      keys.remove(name)
      expect(keys.find(name, 0)).toBeUndefined()
      keys.add(name, 10, 1)
      expect(keys.find(name, 10)).toEqual({ attempt: 1, forgetAt: 10 + RETAIN_MS })
    }
  })

  it('are forgotten oldest first, no more of them than the limit says', () => {
    const keys = finished('a', 'b', 'c', 'd')
    keys.forget(2 * RETAIN_MS, 2)
    expect([keys.size, keys.oldest()]).toEqual([2, 2])
    keys.forget(RETAIN_MS + 2, 2)
    expect([keys.size, keys.oldest()]).toEqual([1, 3])
    keys.forget(2 * RETAIN_MS, 2)
    expect(keys.size).toBe(0)
  })

  it('are removed wherever they are among many', () => {
    const keys = many()
    for (const at of [0, 1, MANY - 2, MANY - 1]) {
      keys.remove(`k${at}`)
      expect(keys.find(`k${at}`, MANY)).toBeUndefined()
    }
    expect(keys.size).toBe(MANY - 4)
    expect(keys.oldest()).toBe(2)
  })

  it('are evicted in the order in which they were finished, to the last of many', () => {
    const keys = many()
    const evicted = Array.from({ length: MANY }, () => keys.evict(MANY + PROTECT_MS))
    expect(evicted).toEqual(Array.from({ length: MANY }, (_, i) => `k${i}`))
    expect([keys.size, keys.oldest()]).toEqual([0, Number.POSITIVE_INFINITY])
  })
})
