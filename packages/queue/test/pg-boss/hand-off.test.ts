import { handOff, work } from '@hookseal/queue/pg-boss'
import { migrationSql, postgresReplayStore } from '@hookseal/replay/postgres'
import {
  altered,
  counting,
  lockTable,
  message,
  newer,
  packKey,
  processing,
  receiving,
} from '@hookseal/tests-kit/both-sides'
import { eventually } from '@hookseal/tests-kit/eventually'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

interface Job {
  readonly id: string
  readonly state: string
  readonly data: { readonly packed: string }
  readonly retry_limit: number
  readonly retry_count: number
  readonly output: unknown
  readonly waits: number
}

withServer('Postgres', 'pg-boss', () => {
  let server: Server
  let pool: Pool
  let boss: PgBoss
  let queues = 0

  beforeAll(async () => {
    server = await startPostgres()
    pool = new Pool({ connectionString: server.url, max: 8 })
    // The pool and pg-boss have idle connections when the server stops.
    pool.on('error', () => {})
    await pool.query(migrationSql())
    boss = new PgBoss({ connectionString: server.url, schedule: false })
    boss.on('error', () => {})
    await boss.start()
  })
  afterAll(async () => {
    await boss.stop({ graceful: false, wait: true })
    await pool.end()
    await server.remove()
  })

  /** A receiver and its queue. `start` begins the worker. */
  async function open(options: Omit<PgBoss.Queue, 'name'> = {}) {
    const queue = `hooks-${queues++}`
    await boss.createQueue(queue, { name: queue, retryLimit: 2, ...options })
    const store = postgresReplayStore(pool)
    const counted = counting()
    const { receive } = receiving(store, handOff(store, boss, { queue, packKey }))
    const jobs = async (): Promise<readonly Job[]> => {
      const sql = `SELECT *, extract(epoch FROM start_after - created_on)::float8 AS waits
        FROM pgboss.job WHERE name = $1 ORDER BY created_on`
      return (await pool.query(sql, [queue])).rows
    }
    return {
      ...counted,
      queue,
      store,
      receive,
      jobs,
      states: async () => (await jobs()).map(({ state }) => state),
      start: (batchSize = 1) =>
        boss.work(
          queue,
          { batchSize, pollingIntervalSeconds: 0.5 },
          work(boss, processing(postgresReplayStore(pool), counted.work)),
        ),
    }
  }

  describe('handOff()', () => {
    it('creates one job for a delivery and its copies, which runs once', async () => {
      const { receive, jobs, states, runsOf, start } = await open()
      expect(await receive(message('once'))).toMatchObject({ kind: 'handled', status: 200 })
      expect(await receive(message('once'))).toMatchObject({ kind: 'duplicate', status: 200 })
      expect(await jobs()).toMatchObject([
        {
          id: expect.stringMatching(
            /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
          ),
        },
      ])
      await start()
      await eventually(async () => expect(await states()).toEqual(['completed']))
      expect(runsOf('once')).toBe(1)
    })

    it('creates one job for 32 concurrent copies', async () => {
      const { receive, states, runsOf, start } = await open()
      await start()
      const outcomes = await Promise.all(Array.from({ length: 32 }, () => receive(message('many'))))
      expect(outcomes.filter(({ kind }) => kind === 'handled')).toHaveLength(1)
      await eventually(async () => expect(await states()).toEqual(['completed']))
      expect(runsOf('many')).toBe(1)
    })

    it('writes the job in the same transaction as the commit', async () => {
      const { store, queue, jobs } = await open()
      let attempts = 0
      const breaking = {
        send: async (name: string, data: object, options: object) => {
          const id = await boss.send(name, data, options)
          if (++attempts === 1) throw new Error('after the job')
          return id
        },
        retry: boss.retry,
        getJobById: boss.getJobById,
      }
      const { receive } = receiving(store, handOff(store, breaking, { queue, packKey }))
      expect(await receive(message('rolled back'))).toMatchObject({ kind: 'failed', status: 500 })
      expect(await jobs()).toEqual([])
      expect(await receive(message('rolled back'))).toMatchObject({ kind: 'handled' })
      expect(await jobs()).toHaveLength(1)
    })

    it('accepts nothing that pg-boss did not take', async () => {
      const store = postgresReplayStore(pool)
      const { receive } = receiving(store, handOff(store, boss, { queue: 'later', packKey }))
      const outcome = await receive(message('no queue'))
      expect(outcome).toMatchObject({ kind: 'failed', status: 500 })
      expect(String(outcome.error?.cause)).toContain('boss.createQueue("later")')
      await boss.createQueue('later')
      expect(await receive(message('no queue'))).toMatchObject({ kind: 'handled' })
    })

    it('accepts no second job where the policy of the queue allows one', async () => {
      const { receive, jobs } = await open({ policy: 'short' })
      expect(await receive(message('first of two'))).toMatchObject({ kind: 'handled' })
      expect(await receive(message('second of two'))).toMatchObject({ kind: 'failed', status: 500 })
      expect(await jobs()).toHaveLength(1)
    })

    it('retries the failed job of a reopened delivery once more', async () => {
      const { receive, store, jobs, states, runsOf, start } = await open({ retryLimit: 0 })
      const { delivery } = await receive(message('poison reopened'))
      await start()
      await eventually(async () => expect(await states()).toEqual(['failed']))
      await store.reopen(delivery?.key ?? '')
      expect(await receive(message('poison reopened'))).toMatchObject({ kind: 'handled' })
      await eventually(() => expect(runsOf('poison reopened')).toBe(2))
      await eventually(async () => expect(await states()).toEqual(['failed']))
      expect(await jobs()).toHaveLength(1)
    })

    it('loses nothing if Postgres goes down and comes back', async () => {
      const { receive, states, runsOf, start } = await open()
      await start()
      await server.stop()
      expect(await receive(message('meanwhile'))).toMatchObject({ status: 503 })
      await server.start()
      await eventually(async () =>
        expect(await receive(message('meanwhile'))).toMatchObject({ status: 200 }),
      )
      await eventually(async () => expect(await states()).toEqual(['completed']))
      expect(runsOf('meanwhile')).toBe(1)
    })

    it('holds a delivery while Postgres is slow to take its job, and a copy of it off', async () => {
      const { receive, states, runsOf, start } = await open()
      const lock = await lockTable(pool, 'pgboss.job')
      const slow = receive(message('slow'))
      await lock.heldUp()
      expect(await receive(message('slow'))).toMatchObject({ kind: 'in_flight', status: 503 })
      await lock.release()
      expect(await slow).toMatchObject({ kind: 'handled', status: 200 })
      await start()
      await eventually(async () => expect(await states()).toEqual(['completed']))
      expect(runsOf('slow')).toBe(1)
    })

    it('rejects at creation what cannot work', () => {
      const store = postgresReplayStore(pool)
      const queue = 'hooks'
      expect(() => handOff({} as never, boss, { queue, packKey })).toThrow(/inTransaction/)
      expect(() => handOff(store, {} as never, { queue, packKey })).toThrow(/send/)
      expect(() => handOff(store, boss, { queue: '', packKey })).toThrow(/queue/)
      expect(() => handOff(store, boss, { queue, packKey: '' })).toThrow(/packKey/)
      expect(() => handOff(store, boss, { queue, packKey, header: [] } as never)).toThrow(
        /"headers"/,
      )
    })
  })

  describe('work()', () => {
    it('ends a poison event as a failed job, without what its handler said, while others go on', async () => {
      const { receive, jobs, states, runsOf, start } = await open()
      for (const id of ['poison', 'a', 'b']) await receive(message(id))
      await start()
      await eventually(async () =>
        expect(await states()).toEqual(['failed', 'completed', 'completed']),
      )
      expect([runsOf('poison'), runsOf('a'), runsOf('b')]).toEqual([3, 1, 1])
      const [{ output } = { output: undefined }] = await jobs()
      expect(output).toMatchObject({ code: 'handler_failed' })
      expect(JSON.stringify(output)).not.toContain('only the handler')
    })

    it('fails only the jobs of a batch that have failed', async () => {
      const { receive, jobs, states, runsOf, start } = await open()
      for (const id of ['c', 'poison batch', 'd']) await receive(message(id))
      await start(3)
      await eventually(async () =>
        expect((await states()).sort()).toEqual(['completed', 'completed', 'failed']),
      )
      expect([runsOf('c'), runsOf('poison batch'), runsOf('d')]).toEqual([1, 3, 1])
      expect((await jobs()).map(({ retry_count }) => retry_count).sort()).toEqual([0, 0, 2])
    })

    it('rejects an altered or invalid pack', async () => {
      const { receive, queue, jobs, states, ids, start } = await open({ retryLimit: 0 })
      await receive(message('genuine'))
      const packed = (await jobs())[0]?.data.packed ?? ''
      await boss.send(queue, { packed: altered(packed) })
      await boss.send(queue, { event: 'message.received' })
      await start()
      await eventually(async () =>
        expect((await states()).sort()).toEqual(['completed', 'failed', 'failed']),
      )
      expect(ids()).toEqual(['genuine'])
    })

    it('lets a job of a later version wait, with the tries that it has left', async () => {
      const { receive, queue, jobs, ids, start } = await open({ retryLimit: 3 })
      await receive(message('of tomorrow'))
      const [job] = await jobs()
      const packed = newer(job?.data.packed ?? '')
      await pool.query(`UPDATE pgboss.job SET data = $1, retry_count = 1 WHERE name = '${queue}'`, [
        { packed },
      ])
      await start()
      await eventually(async () => expect(await jobs()).toHaveLength(2))
      await eventually(async () => expect((await jobs())[0]?.state).toBe('completed'))
      const [, waiting] = await jobs()
      expect(waiting).toMatchObject({
        state: 'created',
        data: { packed },
        retry_limit: 2,
        retry_count: 0,
      })
      expect(waiting?.waits).toBe(60)
      expect(ids()).toEqual([])
    })

    it('rejects at creation what cannot work', () => {
      expect(() => work({} as never, async () => ({}) as never)).toThrow(/send/)
      expect(() => work(boss, {} as never)).toThrow(/processor/)
    })
  })
})
