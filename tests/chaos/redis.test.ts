import { redisReplayStore } from '@hookseal/replay/redis'
import { patience } from '@hookseal/tests-kit/patience'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cluster, startCluster } from './cluster.ts'
import { describeChaos } from './describe-chaos.ts'
import { message, post, sendUntilAccepted } from './sender.ts'

withServer('Redis', 'two receivers on one Redis server', () => {
  describeChaos('redis', startRedis)
})

withServer('Redis', 'two receivers on a failing Redis server', () => {
  // The lease outlasts the tests, so that only a release can free a key.
  const LEASE_MS = patience(1_200_000)
  let cluster: Cluster
  let admin: Redis

  beforeAll(async () => {
    cluster = await startCluster('redis', startRedis, LEASE_MS)
    admin = new Redis(cluster.server.url)
    admin.on('error', () => {})
  })
  afterAll(async () => {
    admin.disconnect()
    await cluster.remove()
  })

  const port = (index: 0 | 1) => cluster.receivers[index].port
  /** Sets a memory limit `roomBytes` above what the server uses now. */
  const limit = async (policy: string, roomBytes: number) => {
    const used = /used_memory:(\d+)/.exec(await admin.info('memory'))?.[1]
    await admin.config('SET', 'maxmemory-policy', policy)
    await admin.config('SET', 'maxmemory', `${Number(used) + roomBytes}`)
  }
  /** Adds eight megabytes of unrelated keys. */
  const fill = async () => {
    for (let i = 0; i < 400; i++) await admin.set(`filler:${i}`, 'x'.repeat(20_000))
  }
  const unlimit = async () => {
    await admin.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction')
    const fillers = await admin.keys('filler:*')
    if (fillers.length > 0) await admin.del(...fillers)
  }

  it('refuses an event while the server is frozen, and releases the late claim', async () => {
    process.kill(cluster.server.pid(), 'SIGSTOP')
    const { status } = await post(port(0), message('slow'))
    process.kill(cluster.server.pid(), 'SIGCONT')
    expect(status).toBe(503)
    expect(cluster.runs('slow')).toBe('')
    await sendUntilAccepted(() => port(1), message('slow'))
    expect(cluster.runs('slow')).toMatch(/^started 2, succeeded 2$/)
  })

  it('at the memory limit, finishes running events, recognizes finished ones and refuses new ones', async () => {
    await sendUntilAccepted(() => port(0), message('old'))
    const succeeds = post(port(0), message('succeeds', { hold: true }))
    const fails = post(port(1), message('fails', { hold: true, failing: 1 }))
    await cluster.receivers[0].holding('succeeds')
    await cluster.receivers[1].holding('fails')
    await fill()
    await limit('noeviction', -4_000_000)
    try {
      expect(await post(port(0), message('new'))).toMatchObject({ status: 503 })
      await expect.poll(() => cluster.receivers[0].observed.at(-1)?.code).toBe('store_full')
      cluster.receivers[0].go('succeeds')
      cluster.receivers[1].go('fails')
      expect(await succeeds).toMatchObject({ status: 200 })
      expect(await fails).toMatchObject({ status: 500 })
      expect(await post(port(1), message('old'))).toMatchObject({ status: 200 })
      expect(await post(port(1), message('succeeds', { hold: true }))).toMatchObject({
        status: 200,
      })
    } finally {
      await unlimit()
    }
    await sendUntilAccepted(() => port(1), message('new'))
    const retried = sendUntilAccepted(() => port(0), message('fails', { hold: true, failing: 1 }))
    await cluster.receivers[0].holding('fails')
    cluster.receivers[0].go('fails')
    await retried
    expect(cluster.runs('old')).toBe('started 1, succeeded 1')
    expect(cluster.runs('new')).toBe('started 1, succeeded 1')
    expect(cluster.runs('succeeds')).toBe('started 1, succeeded 1')
    expect(cluster.runs('fails')).toBe('started 1, failed 1, started 2, succeeded 2')
  })

  it('forgets finished events under allkeys-lru, as check() warns', async () => {
    const store = redisReplayStore(admin)
    expect(await store.check()).toEqual([])
    await sendUntilAccepted(() => port(0), message('evicted'))
    await limit('allkeys-lru', 2_000_000)
    try {
      expect(await store.check()).toEqual([expect.stringContaining('allkeys-lru')])
      for (let i = 0; i < 20 && (await admin.keys('hookseal:*')).length > 0; i++) await fill()
      expect(await post(port(1), message('accepted'))).toMatchObject({ status: 200 })
      expect(await post(port(1), message('evicted'))).toMatchObject({ status: 200 })
    } finally {
      await unlimit()
    }
    expect(cluster.runs('accepted')).toBe('started 1, succeeded 1')
    expect(cluster.runs('evicted')).toBe('started 1, succeeded 1, started 1, succeeded 1')
  })

  it('answers 2xx for a handled event when the store stays down at the commit', async () => {
    const answer = post(port(0), message('stays-down', { hold: true }))
    await cluster.receivers[0].holding('stays-down')
    await cluster.server.stop()
    cluster.receivers[0].go('stays-down')
    expect(await answer).toMatchObject({ status: 200 })
    const observed = cluster.receivers[0].observed.at(-1)
    expect(observed).toEqual({ kind: 'observed', status: 200, code: 'store_unavailable' })
    await cluster.server.start()
    expect(cluster.runs('stays-down')).toBe('started 1, succeeded 1')
  })
})
