import { createReceiver } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import {
  type LentTransaction,
  migrationSql,
  postgresReplayStore,
  type TransactionPoolOptions,
  transactionPool,
} from '@hookseal/replay/postgres'
import { rineMessage } from '@hookseal/tests-kit/events'
import { patientReplay } from '@hookseal/tests-kit/patience'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { signRine } from '@hookseal/tests-kit/sign'
import { Pool, type PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LentServer, lendPostgres } from '../support/lent-server.ts'

const secret = 'transaction-pool-secret'
const message = (id: string) => signRine(secret, JSON.stringify(rineMessage(id)))

type Db = Pick<PoolClient, 'query'>
type Transaction = TransactionPoolOptions<Db>['transaction']

withServer('Postgres', 'transactionPool()', () => {
  let server: LentServer
  let pool: Pool
  const notices: (string | undefined)[] = []

  beforeAll(async () => {
    server = await lendPostgres()
    pool = new Pool({ connectionString: server.url, max: 4 })
    await pool.query(migrationSql())
    await pool.query('CREATE TABLE effects (id text)')
  })
  afterAll(async () => {
    await pool.end()
    await server.remove()
  })

  /** Runs a transaction as an ORM does: it commits when the function resolves, and rolls back when it rejects. */
  const asFunction =
    (begin = 'BEGIN', commit = 'COMMIT'): Transaction =>
    async (work) => {
      const client = await pool.connect()
      const hear = ({ message }: { readonly message?: string | undefined }) => notices.push(message)
      client.on('notice', hear)
      try {
        await client.query(begin)
        await work(client)
        await client.query(commit)
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.removeListener('notice', hear)
        client.release()
      }
    }
  const poolOf = (transaction = asFunction()) =>
    transactionPool<Db>({
      db: pool,
      query: async (db, text, values) => (await db.query(text, values)).rows,
      transaction,
    })
  const effects = async (id: string) =>
    (await pool.query('SELECT 1 FROM effects WHERE id = $1', [id])).rows.length
  const idle = () => pool.idleCount === pool.totalCount

  /** What a delivery comes to whose handler writes its id, and then works on. */
  async function deliver(
    id: string,
    transaction = asFunction(),
    work: (tx: LentTransaction<Db>) => unknown = () => {},
  ) {
    const store = postgresReplayStore(poolOf(transaction))
    const { receive } = createReceiver({
      provider: rine({ secret }),
      handlers: {
        'message.received': store.inTransaction(async (tx) => {
          await tx.db.query('INSERT INTO effects VALUES ($1)', [id])
          await work(tx)
        }),
      },
      logger: false,
      replay: { store, ...patientReplay },
    })
    return receive(message(id))
  }

  it('commits the writes and the key together', async () => {
    let before = -1
    const outcome = await deliver('both', asFunction(), async () => {
      before = await effects('both')
    })
    expect(outcome).toMatchObject({ kind: 'handled', status: 200 })
    expect([before, await effects('both'), idle()]).toEqual([0, 1, true])
    expect(await deliver('both')).toMatchObject({ kind: 'duplicate' })
    expect(await effects('both')).toBe(1)
  })

  it('rolls both back when the handler throws', async () => {
    const outcome = await deliver('throws', asFunction(), () => {
      throw new Error('no')
    })
    expect(outcome).toMatchObject({ kind: 'failed', status: 500 })
    expect([await effects('throws'), idle()]).toEqual([0, true])
    expect(await deliver('throws')).toMatchObject({ kind: 'handled' })
  })

  it('treats a failed commit as a failure', async () => {
    expect(await deliver('no commit', asFunction('BEGIN', 'SELECT 1 / 0'))).toMatchObject({
      kind: 'failed',
    })
    expect([await effects('no commit'), idle()]).toEqual([0, true])
    expect(await deliver('no commit')).toMatchObject({ kind: 'handled' })
  })

  it('passes on why no transaction started', async () => {
    const refused = new Error('too many')
    await expect(poolOf(() => Promise.reject(refused)).connect()).rejects.toBe(refused)
    const outcome = await deliver('refused', () => Promise.reject(refused))
    expect(outcome).toMatchObject({ kind: 'failed', error: { cause: refused } })
  })

  it('reads what is committed, also where the default is stricter', async () => {
    const level: unknown[] = []
    await deliver('level', asFunction('BEGIN ISOLATION LEVEL SERIALIZABLE'), async (tx) => {
      level.push((await tx.query('SHOW transaction_isolation')).rows[0])
    })
    expect(level).toEqual([{ transaction_isolation: 'read committed' }])
    // Postgres warns about a BEGIN in a transaction, and about a COMMIT or ROLLBACK outside.
    expect(notices).toEqual([])
  })

  it('rolls back a transaction that is released without an end', async () => {
    const tx = await poolOf().connect()
    await tx.query('INSERT INTO effects VALUES ($1)', ['left'])
    tx.release()
    await expect.poll(idle).toBe(true)
    expect(await effects('left')).toBe(0)
  })

  it('locks an entity with `newer` until the transaction ends', async () => {
    const answers: boolean[] = []
    const store = postgresReplayStore(poolOf())
    for (const [id, version] of [
      ['second', 2],
      ['first', 1],
    ] as const) {
      await deliver(id, asFunction(), async (tx) => {
        answers.push(await store.newer(tx, 'entity', version))
      })
    }
    expect(answers).toEqual([true, false])
  })
})

describe('transactionPool() options', () => {
  it('rejects unknown options, and values that are not functions', () => {
    const options = { db: {}, query: async () => [], transaction: async () => {} }
    // @ts-expect-error unknown
    expect(() => transactionPool({ ...options, tx: 1 })).toThrow('unknown option "tx"')
    // @ts-expect-error no function
    expect(() => transactionPool({ ...options, query: 'SELECT 1' })).toThrow(TypeError)
    // @ts-expect-error missing
    expect(() => transactionPool({ db: {}, query: options.query })).toThrow(TypeError)
  })

  it('says what it needs', () => {
    const options = { db: {}, query: async () => [], transaction: async () => {} }
    const needed = new TypeError('transactionPool: query and transaction must be functions')
    for (const wrong of [{ query: undefined }, { transaction: undefined }]) {
      expect(() => transactionPool({ ...options, ...wrong } as never)).toThrow(needed)
    }
    expect(() => transactionPool({ ...options, tx: 1 } as never)).toThrow(/^transactionPool: /)
  })

  it('passes statements on, with their values and the transaction that they are in', async () => {
    const calls: unknown[] = []
    const ends: unknown[] = []
    const pool = transactionPool<string>({
      db: 'outside',
      async query(db, text, values) {
        calls.push([db, text, values])
        return [{ db }]
      },
      transaction: (work) =>
        work('inside').then(
          () => void ends.push('committed'),
          (error: Error) => {
            ends.push(error.message)
            throw error
          },
        ),
    })
    expect(await pool.query('SELECT 1')).toEqual({ rows: [{ db: 'outside' }] })
    const tx = await pool.connect()
    expect(tx.db).toBe('inside')
    await tx.query('BEGIN ISOLATION LEVEL READ COMMITTED')
    expect(await tx.query('SELECT $1 -- BEGIN it', ['BEGIN ', 1])).toEqual({
      rows: [{ db: 'inside' }],
    })
    expect(await tx.query('COMMIT')).toEqual({ rows: [] })
    expect(ends).toEqual(['committed'])
    tx.release()
    expect(ends).toEqual(['committed'])

    const undone = await pool.connect()
    expect(await undone.query('ROLLBACK')).toEqual({ rows: [] })
    const left = await pool.connect()
    left.release()
    await expect.poll(() => ends).toHaveLength(3)
    expect(ends.slice(1)).toEqual([
      'the transaction was rolled back',
      'the transaction was rolled back',
    ])
    expect(calls).toEqual([
      ['outside', 'SELECT 1', []],
      ['inside', 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED', []],
      ['inside', 'SELECT $1 -- BEGIN it', ['BEGIN ', 1]],
    ])
  })
})
