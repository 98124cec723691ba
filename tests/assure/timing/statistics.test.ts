import { expect, it } from 'vitest'
import type { Side } from './experiment.ts'
import { measure } from './measure.ts'
import { seededRandom } from './random.ts'
import { estimate, type Pairs } from './statistics.ts'

interface Made {
  readonly pairs: number
  /** How much longer class 1 takes than class 0, in nanoseconds. */
  readonly leakNs: number
  /** How much longer the second of a pair takes than the first. */
  readonly secondNs?: number
}

/** Times of about 20 µs, one of twenty of which is interrupted, on a machine that grows slower and faster. */
function made({ pairs, leakNs, secondNs = 0 }: Made, seed = 1): Pairs {
  const random = seededRandom(seed)
  const time = (i: number, ns: number) => {
    const noise = random.below(1000) + random.below(1000)
    const interrupted = random.below(20) === 0 ? random.below(3_000_000) : 0
    return (20_000 * (2 + Math.sin(i / 1000)) + noise + interrupted + ns) / 1e6
  }
  const order = Array.from({ length: pairs }, () => random.below(2) as Side)
  const first = Float64Array.from(order, (side, i) => time(i, side * leakNs))
  const second = Float64Array.from(order, (side, i) => time(i, (1 - side) * leakNs + secondNs))
  return { first, second, order }
}

it('sees a leak of a thousandth of the time, as large as it is', () => {
  const { z, differenceNs, visibleNs } = estimate(made({ pairs: 40_000, leakNs: 40 }))
  expect(z).toBeLessThan(-6)
  expect(differenceNs).toBeLessThan(-30)
  expect(differenceNs).toBeGreaterThan(-50)
  expect(visibleNs).toBeCloseTo((6 * differenceNs) / z)
  expect(estimate(made({ pairs: 40_000, leakNs: -40 })).z).toBeGreaterThan(6)
})

it('sees nothing where there is nothing, whatever the second of a pair costs', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { z } = estimate(made({ pairs: 4000, leakNs: 0, secondNs: 5000 }, seed))
    expect(Math.abs(z)).toBeLessThan(6)
  }
})

it('is not moved by interruptions, whichever class they hit', () => {
  const pairs = made({ pairs: 4000, leakNs: 0 })
  const isHit = (i: number) => i % 20 === 0 && pairs.order[i] === 0
  const hit = { ...pairs, first: pairs.first.map((ms, i) => (isHit(i) ? ms + 1000 : ms)) }
  const { differenceNs, pairs: kept } = estimate(hit)
  expect(Math.abs(differenceNs)).toBeLessThan(500)
  expect([400, 1000, 2000, 3000]).toContain(kept)
})

it('measures both classes equally often and first, with fresh inputs', async () => {
  const seen: string[] = []
  const inputs = new Set<object>()
  const experiment = {
    name: 'counted',
    make: (side: Side, pair: number) => ({ side, pair }),
    run(input: { readonly side: Side; readonly pair: number }) {
      inputs.add(input)
      seen.push(`${input.pair} ${input.side}`)
      return undefined
    },
  }
  const random = seededRandom(1)
  const { first, second, order } = await measure(experiment, { pairs: 500, maxMs: 6e5 }, random)
  expect([first.length, second.length, order.length]).toEqual([500, 500, 500])
  expect(order.filter((side) => side === 1)).toHaveLength(250)
  const measured = seen.slice(-1000)
  expect(inputs.size).toBe(seen.length)
  expect(new Set(measured).size).toBe(1000)
  for (const [i, side] of order.entries()) {
    expect(measured.slice(2 * i, 2 * i + 2)).toEqual([`${i} ${side}`, `${i} ${1 - side}`])
  }
})
