/** A source of pseudorandom numbers, the same ones for the same seed. */
export interface Random {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number
  /** A permutation of the numbers from 0 to below `count`. */
  shuffled(count: number): readonly number[]
}

/** Mulberry32: 32 bits of state are plenty for orders and made-up inputs. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    shuffled(count) {
      const numbers = Array.from({ length: count }, (_, i) => i)
      for (let i = count - 1; i > 0; i--) {
        const other = below(i + 1)
        const moved = numbers[i] as number
        numbers[i] = numbers[other] as number
        numbers[other] = moved
      }
      return numbers
    },
  }
}
