// cspell:ignore prefx
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { redisReplayStore } from '@hookseal/replay/redis'
import { openRedis } from '@hookseal/tests-kit/open-redis'
import { patience } from '@hookseal/tests-kit/patience'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import * as scripts from '../../src/redis/scripts.ts'
import { type LentServer, lendRedis } from '../support/lent-server.ts'
import { describeQuickly } from '../support/quick-suite.ts'

const CLAIM = { leaseMs: 1_800_000, retainMs: 86_400_000 }
const COMMIT = { retainMs: 3_600_000, protectMs: 600_000 }
const patient = {
  commandOptions: { timeout: patience(60_000) },
  socket: { connectTimeout: patience(60_000) },
} as const
const nodeRedis = (url: string) => createClient({ url, ...patient })

withServer('Redis', 'redisReplayStore() on a server', () => {
  let server: LentServer
  let io: Redis
  let node: ReturnType<typeof nodeRedis>

  beforeAll(async () => {
    server = await lendRedis()
    io = new Redis(server.url, { connectTimeout: patience(60_000) })
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

  it('names the option that is wrong', () => {
    const make = (options: unknown) => () => redisReplayStore(client, options as never)
    expect(make({ prefix: 5 })).toThrow(
      new TypeError('redisReplayStore: prefix must be a string without "{"'),
    )
    expect(make({ prefix: 'a{' })).toThrow('prefix must be a string')
    expect(make({ wait: { replicas: 1, timeoutMs: 1, forMs: 1 } })).toThrow(
      /^redisReplayStore: wait.*unknown option "forMs"/,
    )
    expect(make({ wait: { replicas: 0, timeoutMs: 1 } })).toThrow(
      /^redisReplayStore: wait\.replicas/,
    )
    expect(make({ wait: { replicas: 1, timeoutMs: 0 } })).toThrow(
      /^redisReplayStore: wait\.timeoutMs/,
    )
    expect(make({ prefx: 1 })).toThrow(/^redisReplayStore.*unknown option/)
  })

  it.each([null, 'claimed', [], ['granted', 1], { 0: 'claimed', 1: 1 }])(
    'takes %j for no claim, and for no result',
    async (answer) => {
      const odd = redisReplayStore({ evalSha: async () => answer, eval: async () => answer })
      await expect(odd.claim('k', CLAIM)).rejects.toThrow(
        new Error('redisReplayStore: the server returned no claim'),
      )
      await expect(odd.extend('k', 't', CLAIM)).rejects.toThrow(
        new Error('redisReplayStore: the server returned no result'),
      )
    },
  )

  it('passes on an error of the server, which is no full store', async () => {
    const error = new Error('LOADING Redis is loading the dataset in memory')
    const fails = () => Promise.reject(error)
    const store = redisReplayStore({ evalSha: fails, eval: fails, info: fails })
    await expect(store.claim('k', CLAIM)).rejects.toBe(error)
    await expect(store.check()).rejects.toBe(error)
  })

  it('reports a full store with its cause', async () => {
    const cause = new Error("OOM command not allowed when used memory > 'maxmemory'.")
    const fails = () => Promise.reject(cause)
    const claim = redisReplayStore({ evalSha: fails, eval: fails }).claim('k', CLAIM)
    await expect(claim).rejects.toMatchObject({ code: 'store_full', cause })
  })

  it('waits 5 s for a server, and names what is wrong with check()', async () => {
    vi.useFakeTimers()
    try {
      const hangs = { ...client, info: () => new Promise<string>(() => {}) }
      const checked = redisReplayStore(hangs).check()
      await vi.advanceTimersByTimeAsync(4999)
      expect(await Promise.race([checked, 'waits'])).toBe('waits')
      await vi.advanceTimersByTimeAsync(1)
      expect(await checked).toEqual([
        'the server did not respond within 5000 ms: is the client connected to it?',
      ])
    } finally {
      vi.useRealTimers()
    }
    const store = redisReplayStore(client)
    await expect(store.check({ timeoutMs: 0 })).rejects.toThrow(/^check: timeoutMs/)
    await expect(store.check({ timeout: 1 } as never)).rejects.toThrow(/^check.*"timeout"/)
  })

  describe('with `wait`', () => {
    /** A store whose write reaches this many replicas, and the calls that it makes. */
    function waiting(reached: unknown, answer: (call: number) => unknown = () => ['claimed', 1]) {
      const calls: unknown[] = []
      const run = async (sha: string) => {
        calls.push(sha)
        return answer(calls.length)
      }
      const store = redisReplayStore(
        {
          evalSha: run,
          eval: run,
          async wait(replicas: number, timeoutMs: number) {
            calls.push([replicas, timeoutMs])
            return reached
          },
        },
        { wait: { replicas: 2, timeoutMs: 50 } },
      )
      return { store, calls }
    }

    it.each([2, 3])('grants a claim that %d replicas have', async (reached) => {
      const { store, calls } = waiting(reached)
      expect(await store.claim('k', CLAIM)).toMatchObject({ status: 'claimed', attempt: 1 })
      expect(calls).toEqual([scripts.CLAIM.sha, [2, 50]])
    })

    it('waits for no replica if nothing was written', async () => {
      const { store, calls } = waiting(0, () => ['done'])
      expect(await store.claim('k', CLAIM)).toEqual({ status: 'done' })
      expect(calls).toEqual([scripts.CLAIM.sha])
    })

    it.each(['ok', new Error('gone')])(
      'releases a claim that too few have: %s',
      async (released) => {
        const { store, calls } = waiting(1, (call) => {
          if (call === 1) return ['claimed', 1]
          if (released instanceof Error) throw released
          return released
        })
        await expect(store.claim('k', CLAIM)).rejects.toThrow(
          new Error('the write reached 1 of 2 replicas in time'),
        )
        expect(calls).toEqual([scripts.CLAIM.sha, [2, 50], scripts.RELEASE.sha])
      },
    )

    it('counts a commit once the replicas have it', async () => {
      const { store, calls } = waiting(2, () => 'ok')
      expect(await store.commit('k', 't', COMMIT)).toBe('ok')
      expect(calls).toEqual([scripts.COMMIT.sha, [2, 50]])
      await expect(waiting(1, () => 'ok').store.commit('k', 't', COMMIT)).rejects.toThrow(
        'reached 1 of 2',
      )
    })
  })
})
