import { describe, expect, it } from 'vitest'
import { slots } from '../../src/listen/slots.ts'

describe('slots()', () => {
  it('runs as many tasks as it has slots, and the others in order, even if some fail', async () => {
    const inSlot = slots(2)
    const started: number[] = []
    const ends: (() => void)[] = []
    const runs = [0, 1, 2, 3].map((number) =>
      inSlot(async () => {
        started.push(number)
        await new Promise<void>((resolve) => ends.push(resolve))
        if (number === 0) throw new Error('failed')
      }),
    )
    const failed = expect(runs[0]).rejects.toThrow('failed')
    await expect.poll(() => started).toEqual([0, 1])
    ends[0]?.()
    await failed
    await expect.poll(() => started).toEqual([0, 1, 2])
    ends[1]?.()
    await runs[1]
    await expect.poll(() => started).toEqual([0, 1, 2, 3])
    ends[2]?.()
    ends[3]?.()
    await Promise.all(runs.slice(1))
  })
})
