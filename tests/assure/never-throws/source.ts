/** Where the choices of a generator come from: a seed, or bytes that a coverage-guided run has found. */
export interface Source {
  /** A whole number from 0 to `below - 1`. */
  next(below: number): number
}

/** Choices of a generator of random numbers (mulberry32), the same for the same seed. */
export function seededSource(seed: number): Source {
  let state = seed >>> 0
  return {
    next(below) {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return ((mixed ^ (mixed >>> 14)) >>> 0) % below
    },
  }
}

/** Choices that are read from bytes, one byte for a choice of up to 256 and two for a larger one. Zero at the end. */
export function byteSource(bytes: Uint8Array): Source {
  let at = 0
  const byte = () => bytes[at++] ?? 0
  return { next: (below) => (below <= 256 ? byte() : byte() * 256 + byte()) % below }
}

/** One of a list. */
export function pick<T>(source: Source, list: readonly T[]): T {
  return list[source.next(list.length)] as T
}

/** Bytes of a random length. */
export function randomBytes(source: Source, below: number): Buffer {
  return Buffer.from(Array.from({ length: source.next(below) }, () => source.next(256)))
}
