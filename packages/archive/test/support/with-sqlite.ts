import type BetterSqlite from 'better-sqlite3'
import { describe, it } from 'vitest'

// It is compiled where no binary fits, so an installation without a compiler is without it.
const sqlite: typeof BetterSqlite | undefined = await import('better-sqlite3').then(
  (module) => module.default,
  () => undefined,
)

/** `describe` for tests that need better-sqlite3. Without it they are skipped with a notice; in CI they fail. */
export function withSqlite(title: string, define: (Database: typeof BetterSqlite) => void): void {
  if (sqlite !== undefined) {
    describe(title, () => define(sqlite))
    return
  }
  const notice = 'better-sqlite3 is not installed: it needs a C++ compiler and Python'
  console.warn(`\n!! NOT TESTED: ${title}. ${notice}\n`)
  describe(title, () => {
    if (process.env['CI'] === undefined) it.skip(notice, () => {})
    else {
      it('finds its database', () => {
        throw new Error(notice)
      })
    }
  })
}
