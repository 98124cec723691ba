import { describe, expect, it } from 'vitest'
import { equalBytes } from '../../src/util/bytes.ts'

describe('equalBytes()', () => {
  it('compares length and every byte', () => {
    const bytes = (...values: number[]) => Uint8Array.from(values)
    expect(equalBytes(bytes(1, 2, 3), bytes(1, 2, 3))).toBe(true)
    expect(equalBytes(bytes(), bytes())).toBe(true)
    for (const other of [bytes(), bytes(1), bytes(1, 2), bytes(1, 2, 3, 0), bytes(0, 1, 2, 3)]) {
      expect(equalBytes(bytes(1, 2, 3), other)).toBe(false)
      expect(equalBytes(other, bytes(1, 2, 3))).toBe(false)
    }
    for (let bit = 0; bit < 24; bit++) {
      const changed = bytes(1, 2, 3)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(equalBytes(bytes(1, 2, 3), changed)).toBe(false)
    }
  })
})
