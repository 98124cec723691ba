import type { DeliveryState } from '../../domain/model.ts'
import type { SliceCount } from '../../store/deliveries.ts'
import type { Slice } from './views.ts'

const SLICES = 30

/** Length of a time slice in milliseconds. */
export const SLICE_MS = 10_000

/** When the oldest slice starts. */
export const firstSliceAt = (now: number): number =>
  (Math.floor(now / SLICE_MS) - SLICES + 1) * SLICE_MS

/** The outcomes of the last five minutes, in ten-second slices. */
export function slicesOf(counts: readonly SliceCount[], now: number): readonly Slice[] {
  const first = firstSliceAt(now)
  return Array.from({ length: SLICES }, (_, i) => {
    const sum = (...states: readonly DeliveryState[]) =>
      counts
        .filter(({ slice, state }) => slice === i && states.includes(state))
        .reduce((total, { count }) => total + count, 0)
    return {
      at: first + i * SLICE_MS,
      delivered: sum('delivered'),
      failed: sum('failed', 'dead'),
      open: sum('pending', 'processing'),
    }
  })
}
