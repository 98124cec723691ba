import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteArchive } from '@hookseal/archive/sqlite'
import { memoryReplayStore } from '@hookseal/core'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe } from 'vitest'
import { type Subject, sealKey } from '../support/archive-suite.ts'
import { describeRecord } from '../support/describe-record.ts'
import { describeRemoval } from '../support/describe-removal.ts'
import { describeRerun } from '../support/describe-rerun.ts'

describe('sqliteArchive()', () => {
  let folder: string
  let files = 0
  const open: Database.Database[] = []
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hookseal-archive-'))
  })
  afterAll(() => {
    for (const db of open) db.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const subject: Subject = {
    name: 'SQLite',
    async fresh() {
      const db = new Database(join(folder, `${++files}.db`))
      open.push(db)
      return {
        open: (options) => sqliteArchive(db, { sealKey, ...options }),
        store: memoryReplayStore(),
        dump: async () => JSON.stringify(db.prepare('SELECT * FROM hookseal_archive').all()),
        async alter(key, column, value) {
          const stored = value instanceof Date ? value.getTime() : value
          db.prepare(`UPDATE hookseal_archive SET ${column} = ? WHERE key = ?`).run(stored, key)
        },
      }
    },
  }
  describeRecord(subject)
  describeRerun(subject)
  describeRemoval(subject)
})
