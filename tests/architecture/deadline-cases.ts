import { scaledDeadlines } from './deadline-rules.ts'
import type { Cases } from './rule-case.ts'

const one = 'packages/core/test/a.test.ts'
const other = 'tests/kit/a.ts'
const unscaled = 'a deadline without patience()'

export const deadlineCases: Cases = {
  'no test depends on the speed of the machine': {
    rule: scaledDeadlines,
    broken: [
      [`${one}:1 ${unscaled}`, { [one]: `it('a', () => {}, 60_000)` }],
      [`${one}:1 ${unscaled}`, { [one]: `it.each(rows)('a', () => {}, 5000)` }],
      [`${one}:1 ${unscaled}`, { [one]: `it.each(rows)(\n'a',\n() => {},\n60_000,\n)` }],
      [`${one}:2 ${unscaled}`, { [one]: `\nbeforeAll(start, 20_000)` }],
      [`${one}:1 ${unscaled}`, { [one]: `describe('a', { timeout: 60_000 }, () => {})` }],
      [`${other}:1 ${unscaled}`, { [other]: `spawn('a', [], { timeout: 15_000 })` }],
      [`${other}:1 ${unscaled}`, { [other]: `expect.poll(a, { timeout: 5000 })` }],
      [
        `vitest.config.ts:1 ${unscaled}`,
        { 'vitest.config.ts': `export default { testTimeout: 120_000 }` },
      ],
      [`${one}:1 vi.waitFor instead of eventually()`, { [one]: `await vi.waitFor(() => {})` }],
      [`${one}:1 vi.waitUntil instead of eventually()`, { [one]: `vi.waitUntil(() => a)` }],
      [
        `tests/recipes/a.ts:1 waits for a time instead of a condition`,
        { 'tests/recipes/a.ts': `new Promise((resolve) => setTimeout(resolve, 1000))` },
      ],
      [
        `${one}:1 waits for a time instead of a condition`,
        { [one]: `fetch(url, { signal: AbortSignal.timeout(5000) })` },
      ],
      [
        `${one}:1 waits for a time instead of a condition`,
        { [one]: `context.setDefaultTimeout(30_000)` },
      ],
      [
        `${one}:1 asserts how long something took`,
        { [one]: `expect(Date.now() - startedAt).toBeLessThan(limit)` },
      ],
      [
        `${one}:1 asserts how long something took`,
        { [one]: `expect(end - performance.now()).toBeGreaterThan(-5)` },
      ],
    ],
    kept: {
      [one]: `
it('a', () => {})
it('a', () => {}, patience(60_000))
it.each([1, 2000])('a', () => {})
expect.poll(a, { interval: 1 })
expect(settings).toEqual({ timeout: 1 })
expect(since).toBeLessThanOrEqual(Date.now())
setTimeout(resolve, 20)
timeoutMs: 5000`,
      'packages/core/test/faked.test.ts': `vi.useFakeTimers(); setTimeout(resolve, 1500)`,
      'packages/core/src/a.ts': `setTimeout(resolve, 1000)`,
      'tests/runtimes/apps/app.ts': `setTimeout(resolve, 5000)`,
      'tests/recipes/fixtures/app.ts': `setTimeout(resolve, 5000)`,
      [other]: `spawn('a', [], { timeout: patience(15_000) })`,
      'vitest.config.ts': `export default { testTimeout: patience(300_000) }`,
    },
  },
}
