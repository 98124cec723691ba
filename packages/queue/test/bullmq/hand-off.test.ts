import type { ReplayStore } from '@hookseal/core'
import { type BullMqHandOffOptions, handOff, work } from '@hookseal/queue/bullmq'
import { redisReplayStore } from '@hookseal/replay/redis'
import {
  altered,
  counting,
  message,
  newer,
  packKey,
  processing,
  receiving,
} from '@hookseal/tests-kit/both-sides'
import { eventually } from '@hookseal/tests-kit/eventually'
import { patience } from '@hookseal/tests-kit/patience'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { type DefaultJobOptions, Queue, type QueueOptions, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const MINUTE_MS = 60_000
const usable: DefaultJobOptions = { attempts: 3, backoff: { type: 'fixed', delay: MINUTE_MS } }

withServer('Redis', 'BullMQ', () => {
  // The claims have a server of their own, so that a test can stop the queue alone.
  let server: Server
  let claims: Server
  let redis: Redis
  let admin: Redis
  let store: ReplayStore
  let queues = 0
  const closing: { close(): Promise<unknown> }[] = []

  beforeAll(async () => {
    server = await startRedis()
    claims = await startRedis()
    redis = new Redis(claims.port, '127.0.0.1')
    redis.on('error', () => {})
    admin = new Redis(server.port, '127.0.0.1')
    admin.on('error', () => {})
    store = redisReplayStore(redis)
  })
  afterEach(async () => {
    for (const one of closing.splice(0)) await one.close()
  })
  afterAll(async () => {
    redis.disconnect()
    admin.disconnect()
    await claims.remove()
    await server.remove()
  })

  const connection = (): QueueOptions['connection'] => ({
    host: '127.0.0.1',
    port: server.port,
    maxRetriesPerRequest: null,
    retryStrategy: () => 100,
  })

  /** A receiver and its queue. `start` begins a worker. */
  function open(
    jobs: DefaultJobOptions = usable,
    options: Omit<BullMqHandOffOptions, 'packKey'> = {},
  ) {
    const name = `hooks-${queues++}`
    const queue = new Queue(name, { connection: connection(), defaultJobOptions: jobs })
    queue.on('error', () => {})
    closing.push(queue)
    const counted = counting()
    const { receive } = receiving(store, handOff(queue, { packKey, ...options }))
    return {
      ...counted,
      queue,
      receive,
      /** What the queue knows of the job of a delivery, read anew. */
      async job(id = '') {
        const job = await queue.getJob(id)
        return { state: await job?.getState(), job }
      },
      start(): Worker {
        const processor = work(processing(store, counted.work))
        const worker = new Worker(name, processor, { connection: connection(), concurrency: 4 })
        worker.on('error', () => {})
        closing.unshift(worker)
        return worker
      },
    }
  }

  describe('handOff()', () => {
    it('creates one job for a delivery and its copies, which runs once', async () => {
      const { receive, queue, job, runsOf, start } = open()
      const { delivery, ...outcome } = await receive(message('once'))
      expect(outcome).toMatchObject({ kind: 'handled', status: 200 })
      expect(await receive(message('once'))).toMatchObject({ kind: 'duplicate', status: 200 })
      expect(await queue.getWaiting()).toMatchObject([{ id: delivery?.key, name: 'delivery' }])
      start()
      await eventually(async () =>
        expect(await job(delivery?.key)).toMatchObject({ state: 'completed' }),
      )
      expect(runsOf('once')).toBe(1)
    })

    it('creates one job for 32 concurrent copies', async () => {
      const { receive, queue, runsOf, start } = open()
      start()
      const outcomes = await Promise.all(Array.from({ length: 32 }, () => receive(message('many'))))
      expect(outcomes.filter(({ kind }) => kind === 'handled')).toHaveLength(1)
      await eventually(async () => expect(await queue.getCompletedCount()).toBe(1))
      expect(await queue.getJobs()).toHaveLength(1)
      expect(runsOf('many')).toBe(1)
    })

    it('finds the job of an attempt that was not acknowledged', async () => {
      const { receive, queue, job, runsOf, start } = open()
      const { delivery } = await receive(message('twice'))
      start()
      await eventually(async () =>
        expect(await job(delivery?.key)).toMatchObject({ state: 'completed' }),
      )
      await store.reopen(delivery?.key ?? '')
      expect(await receive(message('twice'))).toMatchObject({ kind: 'handled' })
      expect(await queue.getJobs()).toHaveLength(1)
      expect(await job(delivery?.key)).toMatchObject({ state: 'completed' })
      expect(runsOf('twice')).toBe(1)
    })

    it('runs a job once that was forgotten before its attempt was acknowledged', async () => {
      const { receive, queue, job, runsOf, start } = open()
      const { delivery } = await receive(message('forgotten'))
      start()
      await eventually(async () =>
        expect(await job(delivery?.key)).toMatchObject({ state: 'completed' }),
      )
      await (await job(delivery?.key)).job?.remove()
      await store.reopen(delivery?.key ?? '')
      expect(await receive(message('forgotten'))).toMatchObject({ kind: 'handled' })
      await eventually(async () => expect(await queue.getCompletedCount()).toBe(1))
      expect(runsOf('forgotten')).toBe(1)
    })

    it('lets the failed job of a reopened delivery run again, with new attempts', async () => {
      const { receive, queue, job, runsOf, start } = open(
        { attempts: 2, backoff: 10 },
        { leaseMs: 10 },
      )
      const { delivery } = await receive(message('poison reopened'))
      start()
      const failed = { state: 'failed', job: { attemptsMade: 2 } }
      await eventually(async () => expect(await job(delivery?.key)).toMatchObject(failed))
      await (await job(delivery?.key)).job?.updateData({ packed: 'of an old key' })
      await store.reopen(delivery?.key ?? '')
      expect(await receive(message('poison reopened'))).toMatchObject({ kind: 'handled' })
      await eventually(() => expect(runsOf('poison reopened')).toBe(4))
      await eventually(async () => expect(await job(delivery?.key)).toMatchObject(failed))
      expect(await queue.getJobs()).toHaveLength(1)
    })

    it("loses nothing if the queue's Redis goes down and comes back", async () => {
      const { receive, queue, job, runsOf, start } = open(usable, { timeoutMs: 500 })
      start()
      await queue.waitUntilReady()
      await server.stop()
      const refused = await receive(message('meanwhile'))
      expect(refused).toMatchObject({ kind: 'failed', status: 500 })
      expect(String(refused.error?.cause)).toContain('within 500 ms')
      await server.start()
      await eventually(async () =>
        expect(await receive(message('meanwhile'))).toMatchObject({ kind: 'handled' }),
      )
      await eventually(async () =>
        expect(await job(refused.delivery?.key)).toMatchObject({ state: 'completed' }),
      )
      expect(await queue.getJobs()).toHaveLength(1)
      expect(runsOf('meanwhile')).toBe(1)
    })

    it('creates one job for a delivery whose first attempt was too slow', async () => {
      const { receive, queue, runsOf, start } = open(usable, { timeoutMs: patience(1000) })
      await queue.waitUntilReady()
      process.kill(server.pid(), 'SIGSTOP')
      try {
        expect(await receive(message('slow'))).toMatchObject({ kind: 'failed', status: 500 })
      } finally {
        process.kill(server.pid(), 'SIGCONT')
      }
      await eventually(async () => expect(await queue.getWaitingCount()).toBe(1))
      expect(await receive(message('slow'))).toMatchObject({ kind: 'handled' })
      start()
      await eventually(async () => expect(await queue.getCompletedCount()).toBe(1))
      expect(runsOf('slow')).toBe(1)
    })

    it('accepts nothing while Redis is full, and works again once there is room', async () => {
      const { receive, queue, runsOf, start } = open()
      await queue.waitUntilReady()
      await admin.config('SET', 'maxmemory', '1')
      try {
        const refused = await receive(message('full'))
        expect(refused).toMatchObject({ kind: 'failed', status: 500 })
        expect(String(refused.error?.cause)).toContain('OOM')
      } finally {
        await admin.config('SET', 'maxmemory', '0')
      }
      expect(await receive(message('full'))).toMatchObject({ kind: 'handled' })
      start()
      await eventually(async () => expect(await queue.getCompletedCount()).toBe(1))
      expect(runsOf('full')).toBe(1)
    })

    it('has completed jobs kept as long as deliveries are remembered, whatever the worker says', async () => {
      const { receive, job } = open()
      const { delivery } = await receive(message('kept'))
      const { job: kept } = await job(delivery?.key)
      expect(kept?.opts).toMatchObject({ removeOnComplete: { age: 345_600 }, attempts: 3 })
      const own = open({ ...usable, removeOnComplete: { age: 400_000 } })
      const other = await own.receive(message('kept longer'))
      const { job: longer } = await own.job(other.delivery?.key)
      expect(longer?.opts).toMatchObject({ removeOnComplete: { age: 400_000 } })
    })

    it.each<[string, DefaultJobOptions | undefined, RegExp]>([
      ['says nothing of its jobs', undefined, /only once.*attempts: 5/],
      ['tries a job once', { ...usable, attempts: 1 }, /only once/],
      ['tries again at once', { attempts: 3 }, /after 0 ms.*delay: 60000/],
      ['tries again within the lease', { attempts: 3, backoff: 1000 }, /after 1000 ms/],
      [
        'may try again within the lease',
        { attempts: 3, backoff: { type: 'exponential', delay: MINUTE_MS, jitter: 0.5 } },
        /after 30000 ms/,
      ],
      ['forgets completed jobs', { ...usable, removeOnComplete: true }, /age: 345600/],
      [
        'keeps a number of jobs',
        { ...usable, removeOnComplete: 1000 },
        /removes completed jobs within/,
      ],
      [
        'forgets too soon',
        { ...usable, removeOnComplete: { age: 3600 } },
        /removes completed jobs within/,
      ],
      [
        'may forget too soon',
        { ...usable, removeOnComplete: { age: 400_000, count: 1000 } },
        /removes completed jobs within/,
      ],
    ])('rejects a queue that %s', (_, defaultJobOptions, complaint) => {
      const opts = defaultJobOptions === undefined ? {} : { defaultJobOptions }
      const queue = { opts, add: () => Promise.reject(new Error('never')) }
      expect(() => handOff(queue as never, { packKey })).toThrow(complaint)
    })

    it('accepts what it cannot judge', () => {
      const add = () => Promise.reject(new Error('never'))
      for (const own of [
        { backoff: { type: 'by the hour' } },
        { removeOnComplete: false },
        { removeOnComplete: { count: -1 } },
      ]) {
        const opts = { defaultJobOptions: { ...usable, ...own } }
        expect(handOff({ opts, add } as never, { packKey })).toBeTypeOf('function')
      }
    })

    it('rejects at creation what cannot work', () => {
      const { queue } = open()
      expect(() => handOff({} as never, { packKey })).toThrow(/add/)
      expect(() => handOff(queue, { packKey: '' })).toThrow(/packKey/)
      expect(() => handOff(queue, { packKey, name: '' })).toThrow(/name/)
      expect(() => handOff(queue, { packKey, timeoutMs: 0 })).toThrow(/timeoutMs/)
      expect(() => handOff(queue, { packKey, leaseMs: Number.NaN })).toThrow(/leaseMs/)
      expect(() => handOff(queue, { packKey, retainMs: -1 })).toThrow(/retainMs/)
      expect(() => handOff(queue, { packKey, timeout: 1 } as never)).toThrow(/"timeoutMs"/)
    })
  })

  describe('work()', () => {
    it('ends a poison event as a failed job, without what its handler said, while others go on', async () => {
      const { receive, queue, runsOf, start } = open({ attempts: 3, backoff: 10 }, { leaseMs: 10 })
      for (const id of ['poison', 'a', 'b']) await receive(message(id))
      start()
      await eventually(async () => expect(await queue.getFailedCount()).toBe(1))
      await eventually(async () => expect(await queue.getCompletedCount()).toBe(2))
      expect([runsOf('poison'), runsOf('a'), runsOf('b')]).toEqual([3, 1, 1])
      const [failed] = await queue.getFailed()
      expect(failed).toMatchObject({ failedReason: 'the handler failed', attemptsMade: 3 })
      expect(JSON.stringify(failed)).not.toContain('only the handler')
    })

    it('rejects an altered or invalid pack', async () => {
      const { receive, queue, ids, start } = open({ attempts: 2, backoff: 10 }, { leaseMs: 10 })
      const { delivery } = await receive(message('genuine'))
      const packed = (await queue.getJob(delivery?.key ?? ''))?.data.packed
      await queue.add('delivery', { packed: altered(packed) })
      await queue.add('delivery', { event: 'message.received' })
      start()
      await eventually(async () => expect(await queue.getFailedCount()).toBe(2))
      await eventually(async () => expect(await queue.getCompletedCount()).toBe(1))
      for (const { failedReason } of await queue.getFailed()) expect(failedReason).toMatch(/pack/)
      expect(ids()).toEqual(['genuine'])
    })

    it('delays a job from a later version without using up an attempt', async () => {
      const { receive, queue, job, ids, start } = open()
      const { delivery } = await receive(message('of tomorrow'))
      const waiting = (await job(delivery?.key)).job
      await waiting?.updateData({ packed: newer(waiting.data.packed) })
      const before = Date.now()
      const worker = start()
      const complaints: unknown[] = []
      worker.on('error', (error) => complaints.push(error))
      worker.on('failed', (_, error) => complaints.push(error))
      await eventually(async () =>
        expect(await job(delivery?.key)).toMatchObject({ state: 'delayed' }),
      )
      const { job: delayed } = await job(delivery?.key)
      expect(delayed).toMatchObject({ attemptsMade: 0, attemptsStarted: 1 })
      // The score of a delayed job is its time, shifted by 12 bits.
      const [, runAt] = await admin.zrange(queue.toKey('delayed'), 0, '-1', 'WITHSCORES')
      expect(Number(runAt) / 0x1000 - before).toBeGreaterThan(55_000)
      expect(ids()).toEqual([])
      await worker.close()
      expect(complaints).toEqual([])
    })

    it('continues with other jobs after one that has to wait', async () => {
      const { receive, queue, job, runsOf, start } = open()
      const { delivery } = await receive(message('waits'))
      const waiting = (await job(delivery?.key)).job
      await waiting?.updateData({ packed: newer(waiting.data.packed) })
      await receive(message('goes on'))
      start()
      await eventually(async () => expect(await queue.getCompletedCount()).toBe(1))
      await eventually(async () => expect(await queue.getDelayedCount()).toBe(1))
      expect(runsOf('goes on')).toBe(1)
    })

    it('rejects at creation what cannot work', () => {
      expect(() => work({} as never)).toThrow(/processor/)
    })
  })
})
