import type BetterSqlite from 'better-sqlite3'
import { whenInstalled } from './when-installed.ts'

// It is compiled where no binary fits, so an installation without a compiler is without it.
const sqlite: typeof BetterSqlite | undefined = await import('better-sqlite3').then(
  (module) => module.default,
  () => undefined,
)
const NEEDED = {
  isInstalled: sqlite !== undefined,
  notice: 'better-sqlite3 is not installed: it needs a C++ compiler and Python',
}

/** `describe` for tests that need better-sqlite3. */
export function withSqlite(title: string, define: (Database: typeof BetterSqlite) => void): void {
  whenInstalled(NEEDED, title, () => define(sqlite as typeof BetterSqlite))
}
