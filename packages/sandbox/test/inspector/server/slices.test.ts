import { describe, expect, it } from 'vitest'
import { firstSliceAt, SLICE_MS, slicesOf } from '../../../src/inspector/server/slices.ts'

const NOW = 1_700_000_001_234

describe('slicesOf()', () => {
  it('covers five minutes, the newest slice last', () => {
    const slices = slicesOf([], NOW)
    expect(slices).toHaveLength(30)
    expect(slices[0]?.at).toBe(firstSliceAt(NOW))
    const newest = slices.at(-1)?.at ?? 0
    expect(newest).toBeLessThanOrEqual(NOW)
    expect(newest + SLICE_MS).toBeGreaterThan(NOW)
  })

  it('sums the states of each slice', () => {
    const slices = slicesOf(
      [
        { slice: 0, state: 'delivered', count: 3 },
        { slice: 29, state: 'failed', count: 1 },
        { slice: 29, state: 'dead', count: 2 },
        { slice: 29, state: 'processing', count: 4 },
        { slice: 29, state: 'pending', count: 5 },
        { slice: 30, state: 'pending', count: 100 },
      ],
      NOW,
    )
    expect(slices[0]).toMatchObject({ delivered: 3, failed: 0, open: 0 })
    expect(slices[29]).toMatchObject({ delivered: 0, failed: 3, open: 9 })
  })
})
