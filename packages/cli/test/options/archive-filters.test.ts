import { describe, expect, it } from 'vitest'
import { parseSince } from '../../src/options/archive-filters.ts'

describe('parseSince()', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T10:20:30+01:00', '2026-01-31T09:20:30.000Z'],
    ['1769854830', '2026-01-31T10:20:30.000Z'],
  ])('takes the time %s', (text, time) => {
    expect(parseSince(text).toISOString()).toBe(time)
  })

  it.each([
    ['45s', 45_000],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['3d', 259_200_000],
  ])('takes the age %s', (text, age) => {
    const before = Date.now()
    const since = parseSince(text).getTime() + age
    expect(since).toBeGreaterThanOrEqual(before)
    expect(since).toBeLessThanOrEqual(Date.now())
  })

  it.each(['', '2', 'h', '2w', '-2h', '2.5h', '99999d', 'May 2', '2026-13-01', 'dead 3'])(
    'rejects "%s"',
    (text) => {
      expect(() => parseSince(text)).toThrow()
    },
  )
})
