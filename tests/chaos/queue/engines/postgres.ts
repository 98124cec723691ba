import { migrationSql } from '@hookseal/replay/postgres'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import { Pool } from 'pg'
import type { Engine } from './engine.ts'

/** The parts that both Postgres engines share. */
export interface PostgresServer extends Pick<Engine, 'url' | 'isTransactional' | 'effects'> {
  readonly pool: Pool
  remove(): Promise<void>
}

export async function openServer(): Promise<PostgresServer> {
  const server = await startPostgres({ maxConnections: 400 })
  const pool = new Pool({ connectionString: server.url, max: 4 })
  pool.on('error', () => {})
  await pool.query(migrationSql())
  await pool.query(`
    CREATE TABLE effects (queue text NOT NULL, id text NOT NULL);
    CREATE TABLE marks (queue text NOT NULL, id text NOT NULL, PRIMARY KEY (queue, id))`)
  return {
    pool,
    url: server.url,
    isTransactional: true,
    async effects(queue) {
      const sql = 'SELECT id, count(*)::int AS times FROM effects WHERE queue = $1 GROUP BY id'
      return (await pool.query(sql, [queue])).rows.map(({ id, times }) => [id, times] as const)
    },
    async remove() {
      await pool.end()
      await server.remove()
    },
  }
}
