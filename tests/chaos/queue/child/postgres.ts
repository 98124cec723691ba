import { createProcessor } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import type { Processor } from '@hookseal/queue/pg-boss'
import {
  type PostgresConnection,
  type PostgresPool,
  type PostgresReplayStore,
  postgresReplayStore,
} from '@hookseal/replay/postgres'
import { Pool } from 'pg'
import { SECRET } from '../../receiver/config.ts'
import { type ChildConfig, PACK_KEY, REPLAY } from './config.ts'
import { step } from './steps.ts'

/** What each statement does, by a part of its text that is unique. */
const STEPS: readonly (readonly [RegExp, string])[] = [
  [/^COMMIT$|token = \$2 AS held/, 'commit'],
  [/RETURNING token,/, 'claim'],
  [/add_job|INSERT INTO pgboss/, 'enqueue'],
  [/INTO effects/, 'effect'],
]

async function query(
  client: Pick<PostgresConnection, 'query'>,
  text: string,
  values?: unknown[],
): ReturnType<PostgresConnection['query']> {
  const name = STEPS.find(([pattern]) => pattern.test(text))?.[1]
  const run = () => client.query(text, values)
  return name === undefined ? run() : step(name, run)
}

/** A pool with kill points before and after each statement, including those of transactions. */
function watchPool(pool: Pool): PostgresPool {
  return {
    query: (text, values) => query(pool, text, values),
    async connect() {
      const client = await pool.connect()
      return {
        query: (text, values) => query(client, text, values),
        release: (error) => client.release(error),
        on: (event, listener) => client.on(event, listener),
        removeListener: (event, listener) => client.removeListener(event, listener),
      }
    },
  }
}

/** The parts that both Postgres engines share. */
export interface PostgresSide {
  readonly pool: PostgresPool
  readonly store: PostgresReplayStore<PostgresConnection>
  /** Runs jobs with the package. The effect is a row in the transaction that also commits the claim. */
  processor(): Processor
  mark(id: string): Promise<boolean>
}

export function openPostgres({ url, queue }: ChildConfig): PostgresSide {
  const connections = new Pool({ connectionString: url, max: 4 })
  connections.on('error', () => {})
  const pool = watchPool(connections)
  const store = postgresReplayStore(pool)
  return {
    pool,
    store,
    processor: () =>
      createProcessor({
        provider: rine({ secret: SECRET }),
        replay: { store, ...REPLAY },
        packKey: PACK_KEY,
        handlers: {
          'message.received': store.inTransaction(async (tx, { event }) => {
            await tx.query('INSERT INTO effects VALUES ($1, $2)', [queue, event.data.message_id])
          }),
        },
        logger: false,
      }),
    async mark(id) {
      const sql = 'INSERT INTO marks VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1'
      return (await step('claim', () => pool.query(sql, [queue, id]))).rows.length > 0
    },
  }
}
