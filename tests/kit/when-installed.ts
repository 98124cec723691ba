import { describe, it } from 'vitest'

/** A program or library that some tests need. */
export interface Needed {
  readonly isInstalled: boolean
  /** The name of what is missing, and how to install it. */
  readonly notice: string
}

/**
 * `describe` for tests that need a program or library that may not be installed. Without it, they are skipped with a
 * notice. In CI, where `.ci/run` installs everything, they fail instead.
 */
export function whenInstalled(needed: Needed, title: string, define: () => void): void {
  const { isInstalled, notice } = needed
  if (isInstalled) {
    describe(title, define)
    return
  }
  console.warn(`\n!! NOT TESTED: ${title}. ${notice}\n`)
  describe(title, () => {
    if (process.env['CI'] === undefined) it.skip(notice, () => {})
    else {
      it('finds what it needs', () => {
        throw new Error(notice)
      })
    }
  })
}
