import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteArchive } from '@hookseal/archive/sqlite'
import type BetterSqlite from 'better-sqlite3'
import { afterAll } from 'vitest'
import { archiveOptions, deliver, type Order, ordersReceiver } from './orders.ts'

/** A SQLite file with an archive of orders. */
export interface OrdersFile {
  readonly path: string
  /** Delivers an order, and resolves to its key. */
  deliver(order: Order | string): Promise<string>
  /** Changes a row behind the archive's back. */
  alter(key: string, column: 'key' | 'received_at' | 'packed', value: string | number): void
  /** How each row is, by the id of its event. */
  statuses(): Readonly<Record<string, string>>
}

// Loaded when it is used: an installation without a compiler may be without it, and then skips these tests.
const load = createRequire(import.meta.url)
let folder: string | undefined
const open: BetterSqlite.Database[] = []
let files = 0

/** A new file. It is removed after the tests. */
export function ordersFile(): OrdersFile {
  folder ??= mkdtempSync(join(tmpdir(), 'hookseal-cli-'))
  const path = join(folder, `${++files}.db`)
  const Database: typeof BetterSqlite = load('better-sqlite3')
  const db = new Database(path)
  open.push(db)
  const receiver = ordersReceiver(sqliteArchive(db, archiveOptions))
  return {
    path,
    deliver: (order) => deliver(receiver, order),
    alter(key, column, value) {
      db.prepare(`UPDATE hookseal_archive SET ${column} = ? WHERE key = ?`).run(value, key)
    },
    statuses() {
      const rows = db.prepare('SELECT id, status FROM hookseal_archive ORDER BY id').all()
      const pairs = rows as readonly { readonly id: string; readonly status: string }[]
      return Object.fromEntries(pairs.map(({ id, status }) => [id, status]))
    },
  }
}

/** Closes and removes all files once the tests have run. */
export function removeOrdersFiles(): void {
  afterAll(() => {
    for (const db of open.splice(0)) db.close()
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
    folder = undefined
  })
}
