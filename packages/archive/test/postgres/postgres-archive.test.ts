import { archiveMigrationSql, postgresArchive } from '@hookseal/archive/postgres'
import { migrationSql, postgresReplayStore } from '@hookseal/replay/postgres'
import { Pool } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { startPostgres } from '../../../../test/chaos/servers/postgres.ts'
import type { Server } from '../../../../test/chaos/servers/server.ts'
import { withServer } from '../../../../test/chaos/servers/with-server.ts'
import { type Subject, sealKey } from '../support/archive-suite.ts'
import { describeRecord } from '../support/describe-record.ts'
import { describeRemoval } from '../support/describe-removal.ts'
import { describeRerun } from '../support/describe-rerun.ts'

withServer('Postgres', 'postgresArchive()', () => {
  let server: Server
  let pool: Pool
  let tables = 0
  beforeAll(async () => {
    server = await startPostgres()
    pool = new Pool({ connectionString: server.url, max: 16 })
  })
  afterAll(async () => {
    await pool.end()
    await server.remove()
  })

  const subject: Subject = {
    name: 'Postgres',
    async fresh() {
      tables++
      const [table, keys] = [`archive_${tables}`, `replay_${tables}`]
      await pool.query(archiveMigrationSql(table) + migrationSql(keys))
      return {
        open: (options) => postgresArchive(pool, { sealKey, table, ...options }),
        store: postgresReplayStore(pool, { table: keys }),
        async dump() {
          const { rows } = await pool.query(`SELECT * FROM ${table}`)
          return JSON.stringify(rows)
        },
        async alter(key, column, value) {
          await pool.query(`UPDATE ${table} SET ${column} = $2 WHERE key = $1`, [key, value])
        },
      }
    },
  }
  describeRecord(subject)
  describeRerun(subject)
  describeRemoval(subject)
})
