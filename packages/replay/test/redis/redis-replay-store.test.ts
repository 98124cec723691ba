// cspell:ignore prefx
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { redisReplayStore } from '@hookseal/replay/redis'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withServer } from '../../../../test/chaos/servers/with-server.ts'
import { openRedis } from '../open-redis.ts'
import { type LentServer, lendRedis } from '../support/lent-server.ts'
import { describeQuickly } from '../support/quick-suite.ts'

const CLAIM = { leaseMs: 60_000, retainMs: 3_600_000 }
const COMMIT = { retainMs: 3_600_000, protectMs: 600_000 }
const nodeRedis = (url: string) => createClient({ url })

withServer('Redis', 'redisReplayStore() on a server', () => {
  let server: LentServer
  let io: Redis
  let node: ReturnType<typeof nodeRedis>

  beforeAll(async () => {
    server = await lendRedis()
    io = new Redis(server.url)
    node = await nodeRedis(server.url).connect()
  })
  afterAll(async () => {
    io.disconnect()
    node.destroy()
    await server.remove()
  })

  describeQuickly('redisReplayStore(), ioredis and redis', async () =>
    openRedis(io, [redisReplayStore(io), redisReplayStore(node)]),
  )

  describe('at the memory limit', () => {
    it('still recognizes what is done and what is in flight', async () => {
      const store = redisReplayStore(io)
      const claim = await store.claim('limit-done', CLAIM)
      await store.claim('limit-in-flight', CLAIM)
      if (claim.status === 'claimed') await store.commit('limit-done', claim.token, COMMIT)
      await io.config('SET', 'maxmemory', '1')
      try {
        for (const again of [store, redisReplayStore(node)]) {
          expect(await again.claim('limit-done', CLAIM)).toEqual({ status: 'done' })
          expect(await again.claim('limit-in-flight', CLAIM)).toMatchObject({ status: 'in_flight' })
          await expect(again.claim('limit-new', CLAIM)).rejects.toMatchObject({
            code: 'store_full',
          })
        }
      } finally {
        await io.config('SET', 'maxmemory', '0')
      }
    })

    it('commits, releases and extends with scripts that the server has forgotten', async () => {
      for (const client of [io, node]) {
        const store = redisReplayStore(client, { prefix: `${crypto.randomUUID()}:` })
        const token = async (key: string) => {
          const claim = await store.claim(key, CLAIM)
          return claim.status === 'claimed' ? claim.token : ''
        }
        const tokens = { a: await token('a'), b: await token('b'), c: await token('c') }
        await io.config('SET', 'maxmemory', '1')
        try {
          await io.script('FLUSH')
          expect(await store.commit('a', tokens.a, COMMIT)).toBe('ok')
          expect(await store.release('b', tokens.b)).toBe('ok')
          expect(await store.extend('c', tokens.c, CLAIM)).toBe('ok')
        } finally {
          await io.config('SET', 'maxmemory', '0')
        }
      }
    })
  })

  it('returns ok to a commit that is repeated after a lost response', async () => {
    const store = redisReplayStore(io)
    const claim = await store.claim('repeated', CLAIM)
    const token = claim.status === 'claimed' ? claim.token : ''
    expect(await store.commit('repeated', token, COMMIT)).toBe('ok')
    expect(await store.commit('repeated', token, COMMIT)).toBe('ok')
    expect(await store.commit('repeated', 'another', COMMIT)).toBe('lease_lost')
  })

  it('uses one key per call, named by the prefix, and keeps it no longer than its retention', async () => {
    const store = redisReplayStore(io, { prefix: 'mine:' })
    await store.claim('one', { leaseMs: 10.5, retainMs: 5000.2 })
    expect(await io.keys('mine:*')).toEqual(['mine:one'])
    const left = await io.pttl('mine:one')
    expect(left).toBeGreaterThan(4000)
    expect(left).toBeLessThanOrEqual(5001)
  })

  it('rejects a key with its name that contains something else', async () => {
    const store = redisReplayStore(io)
    await io.set('hookseal:foreign', 'a value')
    await expect(store.claim('foreign', CLAIM)).rejects.toThrow('not a replay key')
    await expect(store.commit('foreign', 't', COMMIT)).rejects.toThrow('not a replay key')
    expect(await io.get('hookseal:foreign')).toBe('a value')
  })

  describe('check()', () => {
    it('finds nothing wrong with noeviction', async () => {
      expect(await redisReplayStore(io).check()).toEqual([])
      expect(await redisReplayStore(node).check()).toEqual([])
    })

    it.each(['allkeys-lru', 'volatile-ttl'])('reports %s', async (policy) => {
      await io.config('SET', 'maxmemory-policy', policy)
      try {
        for (const store of [redisReplayStore(io), redisReplayStore(node)]) {
          expect(await store.check()).toEqual([expect.stringContaining(policy)])
        }
      } finally {
        await io.config('SET', 'maxmemory-policy', 'noeviction')
      }
    })

    it('reports that a restart forgets', async () => {
      await io.config('SET', 'appendonly', 'no')
      try {
        expect(await redisReplayStore(node).check()).toEqual([
          expect.stringContaining('appendonly'),
        ])
      } finally {
        await io.config('SET', 'appendonly', 'yes')
      }
    })

    it('reports replicas that are missing', async () => {
      const store = redisReplayStore(io, { wait: { replicas: 2, timeoutMs: 50 } })
      expect(await store.check()).toEqual([expect.stringContaining('wait.replicas is 2')])
    })
  })

  describe('wait', () => {
    it('rejects a claim that no replica has, and leaves the key free', async () => {
      for (const client of [io, node]) {
        const key = crypto.randomUUID()
        const store = redisReplayStore(client, { wait: { replicas: 1, timeoutMs: 20 } })
        await expect(store.claim(key, CLAIM)).rejects.toThrow('0 of 1 replicas')
        const claim = await redisReplayStore(io).claim(key, CLAIM)
        expect(claim).toMatchObject({ status: 'claimed', attempt: 2 })
        if (claim.status !== 'claimed') continue
        await expect(store.commit(key, claim.token, COMMIT)).rejects.toThrow('0 of 1 replicas')
        expect(await store.claim(key, CLAIM)).toEqual({ status: 'done' })
      }
    })
  })
})

describe('redisReplayStore() options', () => {
  const client = { evalSha: async () => 'ok', eval: async () => 'ok' }

  it('rejects anything that is not a client', () => {
    // @ts-expect-error no client
    expect(() => redisReplayStore({})).toThrow(TypeError)
    // @ts-expect-error no client
    expect(() => redisReplayStore(undefined)).toThrow(TypeError)
  })

  it('rejects an option that is unknown or cannot be', () => {
    // @ts-expect-error unknown
    expect(() => redisReplayStore(client, { prefx: 'a' })).toThrow('unknown option "prefx"')
    expect(() => redisReplayStore(client, { prefix: 'a{b}' })).toThrow(TypeError)
    const wait = (replicas: number, timeoutMs: number) => () =>
      redisReplayStore(client, { wait: { replicas, timeoutMs } })
    expect(wait(0, 100)).toThrow(RangeError)
    expect(wait(1, Number.NaN)).toThrow(RangeError)
  })

  it('rejects an answer that is invalid', async () => {
    const odd = { evalSha: async () => null, eval: async () => null }
    await expect(redisReplayStore(odd).claim('k', CLAIM)).rejects.toThrow('no claim')
    await expect(redisReplayStore(odd).release('k', 't')).rejects.toThrow('returned no result')
  })

  it('reports a server that never answers, in bounded time', async () => {
    const hangs = { ...client, info: () => new Promise<string>(() => {}) }
    expect(await redisReplayStore(hangs).check({ timeoutMs: 20 })).toEqual([
      expect.stringContaining('did not respond within 20 ms'),
    ])
    await expect(redisReplayStore(hangs).check({ timeoutMs: 0 })).rejects.toThrow(RangeError)
    // @ts-expect-error unknown
    await expect(redisReplayStore(hangs).check({ timeout: 1 })).rejects.toThrow('timeoutMs')
  })

  it('reports a server that accepts and never answers, in bounded time', async () => {
    const silent = createServer(() => {})
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const io = new Redis(port, '127.0.0.1')
    const node = createClient({ url: `redis://127.0.0.1:${port}` })
    node.on('error', () => {})
    node.connect().catch(() => {})
    try {
      for (const store of [redisReplayStore(io), redisReplayStore(node)]) {
        expect(await store.check({ timeoutMs: 100 })).toEqual([
          expect.stringContaining('did not respond within 100 ms'),
        ])
      }
    } finally {
      io.disconnect()
      node.destroy()
      silent.close()
    }
  })

  it('says that a cluster client cannot be checked', async () => {
    await expect(redisReplayStore(client).check()).rejects.toThrow(TypeError)
  })
})
