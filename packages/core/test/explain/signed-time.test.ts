import { describe, expect, it } from 'vitest'
import { explainTime } from '../../src/explain/signed-time.ts'

const NOW_MS = Date.parse('2024-01-15T10:30:00.000Z')
const MINUTES = 60_000
const at = (ageMs: number, toleranceSeconds = 300) =>
  explainTime(`${Math.floor((NOW_MS - ageMs) / 1000)}`, 'unix', NOW_MS, toleranceSeconds)

describe('explainTime()', () => {
  it('accepts both edges of the tolerance', () => {
    for (const age of [0, 5 * MINUTES, -5 * MINUTES]) expect(at(age).code).toBe('verified')
  })

  it.each([
    [192 * MINUTES, 'timestamp_too_old', '3 h 12 min before'],
    [301_000, 'timestamp_too_old', '5 min 1 s before'],
    [50 * 60 * MINUTES, 'timestamp_too_old', '2 d 2 h before'],
    [24 * 60 * MINUTES + 61_000, 'timestamp_too_old', '1 d before'],
    [-600_000, 'timestamp_in_future', '10 min after'],
  ])('says by how much it is off: %d ms', (age, code, words) => {
    expect(at(age)).toMatchObject({ code, matches: true })
    expect(at(age).sentence).toContain(`It was signed ${words} this machine's time; the tolerance`)
    expect(at(age).sentence).toContain('the tolerance is 5 min.')
  })

  it('names the options for a capture that is explained later, of old ones only', () => {
    expect(at(400_000).fix).toContain('`now`')
    expect(at(-400_000).fix).not.toContain('`now`')
  })

  it.each([
    [60 * MINUTES, 'one hour'],
    [-120 * MINUTES + 59_000, '2 hours'],
    [14 * 60 * MINUTES, '14 hours'],
  ])('suggests a time zone for whole hours: %d ms', (age, words) => {
    expect(at(age).fix).toMatch(
      new RegExp(`^The difference is almost exactly ${words}: .*time zone`),
    )
  })

  it.each([62 * MINUTES, 15 * 60 * MINUTES, 90 * MINUTES, 6 * MINUTES])(
    'does not suggest a time zone otherwise: %d ms',
    (age) => expect(at(age).fix).not.toContain('time zone'),
  )

  it('distinguishes another unit from a wrong clock', () => {
    const ms = explainTime(`${NOW_MS}`, 'unix', NOW_MS, 300)
    expect(ms).toMatchObject({ code: 'timestamp_format', fix: "Set `timestampFormat: 'unix-ms'`." })
    const seconds = explainTime(`${NOW_MS / 1000}`, 'unix-ms', NOW_MS, 300)
    expect(seconds).toMatchObject({
      code: 'timestamp_format',
      fix: "Set `timestampFormat: 'unix'`.",
    })
  })

  it('reports a missing or invalid time', () => {
    expect(explainTime(undefined, 'unix', NOW_MS, 300).code).toBe('missing_timestamp')
    expect(explainTime('soon', 'unix', NOW_MS, 300).code).toBe('malformed_timestamp')
    expect(explainTime(null, 'unix', NOW_MS, 300).code).toBe('malformed_timestamp')
    const odd: unknown = JSON.parse('{"toString":1,"valueOf":1}')
    expect(explainTime(odd, 'unix', NOW_MS, 300).code).toBe('malformed_timestamp')
  })
})

describe('explainTime() of a time that is exact to the millisecond', () => {
  it.each([
    ['unix-ms', (ms: number) => `${ms}`],
    ['rfc3339', (ms: number) => new Date(ms).toISOString()],
  ] as const)('compares milliseconds: %s', (format, write) => {
    const now = NOW_MS + 999
    expect(explainTime(write(NOW_MS - 300_000), format, now, 301).code).toBe('verified')
    const late = explainTime(write(NOW_MS - 300_600), format, now, 300)
    expect(late.code).toBe('timestamp_too_old')
    expect(late.sentence).toContain('It was signed 5 min 2 s before')
  })

  it('has a name for less than half a second', () => {
    const found = explainTime(`${NOW_MS - 400}`, 'unix-ms', NOW_MS, 0.3)
    expect(found.sentence).toContain(
      "It was signed 0 s before this machine's time; the tolerance is 0 s.",
    )
  })
})
