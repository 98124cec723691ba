import { describe, it } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    /** Why tests are left out, and how to get what they need. */
    leftOut?: string
    /** Whether a run is complete without them. */
    isOptional?: boolean
  }
}

/** A program or library that some tests need. */
export interface Needed {
  readonly isInstalled: boolean
  /** The name of what is missing, and how to install it. */
  readonly notice: string
}

/** How a program is installed where most people test: `notInstalled('Redis', 'redis-server', 'redis')`. */
export const notInstalled = (name: string, apt: string, brew = apt): string =>
  `${name} is not installed: apt-get install ${apt} (Debian, Ubuntu), brew install ${brew} (macOS)`

/** Set by `.ci/run`, which installs everything: what is left out then fails. */
const leavesNothingOut = process.env['HOOKSEAL_LEAVE_NOTHING_OUT'] === '1'

/**
 * `describe` for tests that need a program or library that may not be installed. Without it, each of them is left out:
 * `npm test` ends with how many there were, and with the notice. With `HOOKSEAL_LEAVE_NOTHING_OUT=1`, that is a failure.
 *
 * `define` is called without it too, to count the tests, so what needs it belongs in tests and hooks.
 */
export function whenInstalled(needed: Needed, title: string, define: () => void): void {
  const { isInstalled, notice } = needed
  if (isInstalled) describe(title, define)
  else if (leavesNothingOut) {
    describe(title, () => {
      it('finds what it needs', () => {
        throw new Error(notice)
      })
    })
  } else {
    console.warn(`\n!! LEFT OUT: ${title}. ${notice}\n`)
    describe.skip(title, { meta: { leftOut: notice } }, define)
  }
}

/**
 * Counts tests as left out whose data is missing, so that they cannot be defined one by one. Such data is never needed
 * for a complete run: `HOOKSEAL_LEAVE_NOTHING_OUT` does not change this.
 */
export function leftOut(title: string, count: number, notice: string): void {
  describe.skip(title, { meta: { leftOut: notice, isOptional: true } }, () => {
    for (let i = 1; i <= count; i++) it(`left out, ${i} of ${count}`, () => {})
  })
}
