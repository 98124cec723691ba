import { redisReplayStore } from '@hookseal/replay/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeChaos } from './describe-chaos.ts'
import { openScene, type Scene, TIMEOUT_MS } from './scene.ts'
import { message, post, sendUntilAccepted } from './sender.ts'
import { startRedis } from './servers/redis.ts'
import { withServer } from './servers/with-server.ts'

withServer('Redis', 'two receivers on one Redis server', () => {
  describeChaos('redis', startRedis)
})

withServer('Redis', 'two receivers on a Redis server in trouble', () => {
  // A lease that outlasts the tests: only a release can free a key here.
  const LEASE_MS = 120_000
  let scene: Scene
  let admin: Redis

  beforeAll(async () => {
    scene = await openScene('redis', startRedis, LEASE_MS)
    admin = new Redis(scene.server.url)
    admin.on('error', () => {})
  }, 60_000)
  afterAll(async () => {
    admin.disconnect()
    await scene.remove()
  })

  const port = (index: 0 | 1) => scene.receivers[index].port
  /** A limit that lies `roomBytes` above what the server uses now. */
  const limit = async (policy: string, roomBytes: number) => {
    const used = /used_memory:(\d+)/.exec(await admin.info('memory'))?.[1]
    await admin.config('SET', 'maxmemory-policy', policy)
    await admin.config('SET', 'maxmemory', `${Number(used) + roomBytes}`)
  }
  /** Eight megabytes of other people's keys. */
  const fill = async () => {
    for (let i = 0; i < 400; i++) await admin.set(`filler:${i}`, 'x'.repeat(20_000))
  }
  const unlimit = async () => {
    await admin.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction')
    const fillers = await admin.keys('filler:*')
    if (fillers.length > 0) await admin.del(...fillers)
  }

  it('refuses an event in time while the server is slow, and releases the claim that came late', async () => {
    process.kill(scene.server.pid(), 'SIGSTOP')
    const sentAt = Date.now()
    const { status } = await post(port(0), message('slow'))
    const tookMs = Date.now() - sentAt
    process.kill(scene.server.pid(), 'SIGCONT')
    expect(status).toBe(503)
    expect(tookMs).toBeLessThan(TIMEOUT_MS * 3)
    expect(scene.runs('slow')).toBe('')
    await sendUntilAccepted(() => port(1), message('slow'), { forMs: 10_000 })
    expect(scene.runs('slow')).toMatch(/^started 2, succeeded 2$/)
  })

  it('finishes what runs at the memory limit, knows what is done, and refuses what is new', async () => {
    await sendUntilAccepted(() => port(0), message('old'))
    const succeeds = post(port(0), message('succeeds', { hold: true }))
    const fails = post(port(1), message('fails', { hold: true, failing: 1 }))
    await scene.receivers[0].holding('succeeds')
    await scene.receivers[1].holding('fails')
    await fill()
    await limit('noeviction', -4_000_000)
    try {
      expect(await post(port(0), message('new'))).toMatchObject({ status: 503 })
      await expect.poll(() => scene.receivers[0].told.at(-1)?.code).toBe('store_full')
      scene.receivers[0].go('succeeds')
      scene.receivers[1].go('fails')
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
    await scene.receivers[0].holding('fails')
    scene.receivers[0].go('fails')
    await retried
    expect(scene.runs('old')).toBe('started 1, succeeded 1')
    expect(scene.runs('new')).toBe('started 1, succeeded 1')
    expect(scene.runs('succeeds')).toBe('started 1, succeeded 1')
    expect(scene.runs('fails')).toBe('started 1, failed 1, started 2, succeeded 2')
  })

  it('loses its memory under allkeys-lru, as check() says beforehand', async () => {
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
    expect(scene.runs('accepted')).toBe('started 1, succeeded 1')
    expect(scene.runs('evicted')).toBe('started 1, succeeded 1, started 1, succeeded 1')
  })

  it('answers 2xx for what was handled when the store stays down at the commit', async () => {
    const answer = post(port(0), message('stays-down', { hold: true }))
    await scene.receivers[0].holding('stays-down')
    await scene.server.stop()
    scene.receivers[0].go('stays-down')
    expect(await answer).toMatchObject({ status: 200 })
    const told = scene.receivers[0].told.at(-1)
    expect(told).toEqual({ kind: 'told', status: 200, code: 'store_unavailable' })
    await scene.server.start()
    expect(scene.runs('stays-down')).toBe('started 1, succeeded 1')
  })
})
