/** A reproducible source of random choices. */
export interface Random {
  /** A number from 0 up to and including `most`. */
  upTo(most: number): number
  /** Whether something with this probability happens. */
  chance(probability: number): boolean
  pick<T>(items: readonly [T, ...T[]]): T
}

/** Creates the choices that belong to a seed: the generator mulberry32, which is public domain. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const upTo = (most: number) => Math.floor(next() * (most + 1))
  return {
    upTo,
    chance: (probability) => next() < probability,
    pick: (items) => items[upTo(items.length - 1)] ?? items[0],
  }
}
