import type BetterSqlite from 'better-sqlite3'
import { whenInstalled } from './when-installed.ts'

/** Loads better-sqlite3 with its binary, which is compiled where none can be downloaded. */
async function load(): Promise<typeof BetterSqlite | undefined> {
  try {
    const { default: Database } = await import('better-sqlite3')
    new Database(':memory:').close()
    return Database
  } catch {
    return undefined
  }
}

const sqlite = await load()
const NEEDED = {
  isInstalled: sqlite !== undefined,
  notice:
    'better-sqlite3 is not installed: npm test installs it where its binary can be downloaded, or compiled with apt-get ' +
    'install g++ make python3 (Debian, Ubuntu), xcode-select --install (macOS)',
}

/** `describe` for tests that need better-sqlite3, which is undefined where they are only counted. */
export function withSqlite(title: string, define: (Database: typeof BetterSqlite) => void): void {
  whenInstalled(NEEDED, title, () => define(sqlite as typeof BetterSqlite))
}
