import { handOff, type Processor, work } from '@hookseal/queue/graphile-worker'
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
import { makeWorkerUtils, type Runner, run, type WorkerUtils } from 'graphile-worker'
import { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

interface Job {
  readonly id: string
  readonly key: string | null
  readonly payload: { readonly packed: string }
  readonly attempts: number
  readonly max_attempts: number
  readonly last_error: string | null
  readonly waits: number
}

/** A place where a run waits until it is told to go on. */
function holding() {
  let begin = () => {}
  let goOn = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const gate = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const hold = (): Promise<void> => {
    begin()
    return gate
  }
  return { hold, begun, goOn: () => goOn() }
}

/** A processor whose results are noted. */
function noted(processor: Processor) {
  const results: unknown[] = []
  const noting: Processor = async (packed) => {
    const result = await processor(packed)
    results.push(result)
    return result
  }
  return { results, noting }
}

withServer('Postgres', 'Graphile Worker', () => {
  let server: Server
  let pool: Pool
  let utils: WorkerUtils
  let tasks = 0
  const runners: Runner[] = []

  beforeAll(async () => {
    server = await startPostgres()
    pool = new Pool({ connectionString: server.url, max: 20 })
    pool.on('error', () => {})
    await pool.query(migrationSql())
    utils = await makeWorkerUtils({ pgPool: pool })
    await utils.migrate()
  })
  afterEach(async () => {
    for (const runner of runners.splice(0)) await runner.stop()
  })
  afterAll(async () => {
    await utils.release()
    await pool.end()
    await server.remove()
  })

  /** A receiver and its task. `start` begins the worker. */
  function open(maxAttempts = 3) {
    const task = `hooks-${tasks++}`
    const store = postgresReplayStore(pool)
    const counted = counting()
    const { receive } = receiving(store, handOff(store, { task, packKey, maxAttempts }))
    const processor = processing(postgresReplayStore(pool), counted.work)
    return {
      ...counted,
      counted,
      task,
      store,
      receive,
      /** The jobs that are left: those that are done are gone. */
      async jobs(): Promise<readonly Job[]> {
        const sql = `SELECT j.*, extract(epoch FROM j.run_at - j.created_at)::float8 AS waits
          FROM graphile_worker._private_jobs j
          JOIN graphile_worker._private_tasks t ON t.id = j.task_id
          WHERE t.identifier = $1 ORDER BY j.id`
        return (await pool.query(sql, [task])).rows
      },
      processor,
      async start(by: Processor = processor) {
        const settings = { pgPool: pool, concurrency: 4, pollInterval: 100, noHandleSignals: true }
        runners.push(await run({ ...settings, taskList: { [task]: work(by) } }))
      },
      /** Lets jobs that have failed run again now. */
      hurry: () => pool.query('UPDATE graphile_worker._private_jobs SET run_at = now()'),
    }
  }

  describe('handOff()', () => {
    it('creates one job for a delivery and its copies, which runs once', async () => {
      const { receive, jobs, runsOf, start } = open()
      const { delivery } = await receive(message('once'))
      expect(await receive(message('once'))).toMatchObject({ kind: 'duplicate', status: 200 })
      expect(await jobs()).toMatchObject([{ key: delivery?.key, max_attempts: 3 }])
      await start()
      await eventually(async () => expect(await jobs()).toEqual([]))
      expect(runsOf('once')).toBe(1)
    })

    it('creates one job for 32 concurrent copies', async () => {
      const { receive, jobs, runsOf, start } = open()
      const outcomes = await Promise.all(Array.from({ length: 32 }, () => receive(message('many'))))
      expect(outcomes.filter(({ kind }) => kind === 'handled')).toHaveLength(1)
      expect(await jobs()).toHaveLength(1)
      await start()
      await eventually(async () => expect(await jobs()).toEqual([]))
      expect(runsOf('many')).toBe(1)
    })

    it('writes the job in the same transaction as the commit', async () => {
      const { store, task, jobs } = open()
      const hand = handOff(
        {
          inTransaction: (handler) =>
            store.inTransaction(async (tx, delivery, context) => {
              await handler(tx, delivery, context)
              if (context.attempt === 1) throw new Error('after the job')
            }),
        },
        { task, packKey },
      )
      const { receive } = receiving(store, hand)
      expect(await receive(message('rolled back'))).toMatchObject({ kind: 'failed', status: 500 })
      expect(await jobs()).toEqual([])
      expect(await receive(message('rolled back'))).toMatchObject({ kind: 'handled' })
      expect(await jobs()).toMatchObject([{ max_attempts: 25 }])
    })

    it('accepts nothing where Graphile Worker has no schema', async () => {
      const store = postgresReplayStore(pool)
      const options = { task: 'hooks', packKey, schema: 'another"one' }
      const { receive } = receiving(store, handOff(store, options))
      const outcome = await receive(message('no schema'))
      expect(outcome).toMatchObject({ kind: 'failed', status: 500 })
      expect(String(outcome.error?.cause)).toContain('schema "another"one" does not exist')
    })

    it('adds a job for a reopened delivery whose first one has failed', async () => {
      const { receive, store, jobs, runsOf, start } = open(1)
      const { delivery } = await receive(message('poison reopened'))
      await start()
      const failed = { locked_at: null, attempts: 1, last_error: 'the handler failed' }
      await eventually(async () => expect(await jobs()).toMatchObject([failed]))
      await store.reopen(delivery?.key ?? '')
      expect(await receive(message('poison reopened'))).toMatchObject({ kind: 'handled' })
      await eventually(async () =>
        expect(await jobs()).toMatchObject([
          { ...failed, key: null },
          { ...failed, key: delivery?.key },
        ]),
      )
      expect(runsOf('poison reopened')).toBe(2)
    })

    it('loses nothing if Postgres goes down and comes back', async () => {
      const { receive, jobs, runsOf, start } = open()
      await start()
      expect(await receive(message('before'))).toMatchObject({ status: 200 })
      await eventually(async () => expect(await jobs()).toEqual([]))
      await server.stop()
      expect(await receive(message('meanwhile'))).toMatchObject({ status: 503 })
      await server.start()
      await eventually(async () =>
        expect(await receive(message('meanwhile'))).toMatchObject({ status: 200 }),
      )
      await eventually(async () => expect(await jobs()).toEqual([]))
      expect([runsOf('before'), runsOf('meanwhile')]).toEqual([1, 1])
    })

    it('holds a delivery while Postgres is slow to take its job, and a copy of it off', async () => {
      const { receive, jobs, runsOf, start } = open()
      const lock = await lockTable(pool, 'graphile_worker._private_jobs')
      const slow = receive(message('slow'))
      await lock.heldUp()
      expect(await receive(message('slow'))).toMatchObject({ kind: 'in_flight', status: 503 })
      await lock.release()
      expect(await slow).toMatchObject({ kind: 'handled', status: 200 })
      await start()
      await eventually(async () => expect(await jobs()).toEqual([]))
      expect(runsOf('slow')).toBe(1)
    })

    it('rejects at creation what cannot work', () => {
      const store = postgresReplayStore(pool)
      const task = 'hooks'
      expect(() => handOff({} as never, { task, packKey })).toThrow(/inTransaction/)
      expect(() => handOff(store, { task: '', packKey })).toThrow(/task/)
      expect(() => handOff(store, { task, packKey: '' })).toThrow(/packKey/)
      expect(() => handOff(store, { task, packKey, maxAttempts: 0 })).toThrow(/maxAttempts/)
      expect(() => handOff(store, { task, packKey, tasks: 1 } as never)).toThrow(/"task"/)
    })
  })

  describe('work()', () => {
    it('ends a poison event as a failed job, without what its handler said, while others go on', async () => {
      const { receive, jobs, runsOf, start, hurry } = open()
      for (const id of ['poison', 'a', 'b']) await receive(message(id))
      await start()
      await eventually(async () => {
        await hurry()
        const failed = { locked_at: null, attempts: 3, max_attempts: 3 }
        expect(await jobs()).toMatchObject([failed])
      })
      expect([runsOf('poison'), runsOf('a'), runsOf('b')]).toEqual([3, 1, 1])
      const [job] = await jobs()
      expect(job?.last_error).not.toContain('only the handler')
    })

    it('rejects an altered or invalid pack', async () => {
      const { receive, task, jobs, ids, start } = open(1)
      await receive(message('genuine'))
      const packed = (await jobs())[0]?.payload.packed ?? ''
      await utils.addJob(task, { packed: altered(packed) }, { maxAttempts: 1 })
      await utils.addJob(task, { event: 'message.received' }, { maxAttempts: 1 })
      await start()
      const failed = { locked_at: null, attempts: 1, last_error: expect.stringMatching(/pack/) }
      await eventually(async () => expect(await jobs()).toMatchObject([failed, failed]))
      expect(ids()).toEqual(['genuine'])
    })

    it('delays a job from a later version with its remaining attempts', async () => {
      const { receive, jobs, ids, start } = open(4)
      await receive(message('of tomorrow'))
      const [job] = await jobs()
      const packed = newer(job?.payload.packed ?? '')
      await pool.query(
        'UPDATE graphile_worker._private_jobs SET payload = $1, attempts = 1 WHERE id = $2',
        [{ packed }, job?.id],
      )
      await start()
      await eventually(async () => {
        const [waiting, ...others] = await jobs()
        expect(others).toEqual([])
        expect(waiting?.id).not.toBe(job?.id)
      })
      const [waiting] = await jobs()
      expect(waiting).toMatchObject({
        key: job?.key,
        payload: { packed },
        attempts: 0,
        max_attempts: 3,
      })
      expect(waiting?.waits).toBeGreaterThan(55)
      expect(ids()).toEqual([])
    })

    /** Stops Postgres in the middle of a job, until its run has ended. */
    async function stopDuring(begun: Promise<void>, results: readonly unknown[], goOn: () => void) {
      await begun
      await server.stop()
      goOn()
      await eventually(() => expect(results).toHaveLength(1))
      await server.start()
    }

    it('ends a job that ran through a Postgres outage, and continues with others', async () => {
      const { receive, jobs, counted, start } = open()
      const { hold, begun, goOn } = holding()
      const processor = processing(postgresReplayStore(pool), async (id) => {
        await hold()
        counted.work(id)
      })
      const { results, noting } = noted(processor)
      await receive(message('through an outage'))
      await start(noting)
      await stopDuring(begun, results, goOn)
      await eventually(async () => expect(await jobs()).toEqual([]))
      await eventually(async () =>
        expect(await receive(message('after it'))).toMatchObject({ status: 200 }),
      )
      await eventually(async () => expect(await jobs()).toEqual([]))
      expect([counted.runsOf('through an outage'), counted.runsOf('after it')]).toEqual([1, 1])
    })

    it('fails a job that failed during a Postgres outage, so that it is retried', async () => {
      const { receive, jobs, counted, start } = open()
      const { hold, begun, goOn } = holding()
      const processor = processing(postgresReplayStore(pool), async (id) => {
        await hold()
        counted.work(id)
      })
      const { results, noting } = noted(processor)
      await receive(message('poison in an outage'))
      await start(noting)
      await stopDuring(begun, results, goOn)
      const failed = { locked_at: null, attempts: 1, last_error: 'the handler failed' }
      await eventually(async () => expect(await jobs()).toMatchObject([failed]))
    })

    it('delays a job that could not be claimed during a Postgres outage', async () => {
      const { receive, jobs, counted, processor, start, hurry } = open()
      const { hold, begun, goOn } = holding()
      const { results, noting } = noted(async (packed) => {
        await hold()
        return processor(packed)
      })
      await receive(message('without a claim'))
      await start(noting)
      await stopDuring(begun, results, goOn)
      expect(results).toMatchObject([{ kind: 'delayed' }])
      await eventually(async () =>
        expect(await jobs()).toMatchObject([{ locked_at: null, attempts: 0, max_attempts: 3 }]),
      )
      await eventually(async () => {
        await hurry()
        expect(await jobs()).toEqual([])
      })
      expect(counted.runsOf('without a claim')).toBe(1)
    })

    it('rejects at creation what cannot work', () => {
      expect(() => work({} as never)).toThrow(/processor/)
    })
  })
})
