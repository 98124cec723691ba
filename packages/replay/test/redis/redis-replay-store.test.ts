// cspell:ignore prefx
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Worker } from 'node:worker_threads'
import { createReceiver } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { redisReplayStore } from '@hookseal/replay/redis'
import { describeReplayStore } from '@hookseal/testing/replay-suite'
import { rineMessage } from '@hookseal/tests-kit/events'
import { openRedis } from '@hookseal/tests-kit/open-redis'
import { patience } from '@hookseal/tests-kit/patience'
import { freePort } from '@hookseal/tests-kit/servers/free-port'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { signRine } from '@hookseal/tests-kit/sign'
import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLAIM as CLAIM_SCRIPT } from '../../src/redis/scripts.ts'

// In place of 5 seconds: 6,400 calls at once wait longer than that to be sent where the core is busy.
const patient = {
  commandOptions: { timeout: patience(60_000) },
  socket: { connectTimeout: patience(60_000) },
}
const slowly = { connectTimeout: patience(60_000) }
const nodeRedis = (url: string) => createClient({ url, ...patient })

/** Another process: once the claim of the first is answered, it tries to take the key over, and says when it has. */
function stalledSuccessor(workerData: {
  readonly url: string
  readonly answered: SharedArrayBuffer
  readonly successor: SharedArrayBuffer
}): Worker {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads')
    const { Redis } = require('ioredis')
    const { url, source, answered, successor } = workerData
    const client = new Redis(url)
    client.once('ready', async () => {
      parentPort.postMessage('ready')
      Atomics.wait(new Int32Array(answered), 0, 0)
      const [key] = await client.keys('stalls:*')
      let status
      while (status !== 'claimed') {
        [status] = await client.eval(source, 1, key, 'successor', 60_000, 3_600_000)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      Atomics.store(new Int32Array(successor), 0, 1)
      Atomics.notify(new Int32Array(successor), 0)
    })`
  return new Worker(code, {
    eval: true,
    workerData: { ...workerData, source: CLAIM_SCRIPT.source },
  })
}

const CLAIM = { leaseMs: 60_000, retainMs: 3_600_000 }
const COMMIT = { retainMs: 3_600_000, protectMs: 600_000 }

withServer('Redis', 'redisReplayStore()', () => {
  let server: Server
  let io: [Redis, Redis]
  let node: ReturnType<typeof nodeRedis>

  beforeAll(async () => {
    server = await startRedis('--appendfsync', 'no', '--repl-diskless-sync-delay', '0')
    io = [new Redis(server.url, slowly), new Redis(server.url, slowly)]
    node = await nodeRedis(server.url).connect()
  })
  afterAll(async () => {
    for (const client of io) client.disconnect()
    node.destroy()
    await server.remove()
  })

  const names = { name: 'redisReplayStore(), ioredis and redis' }
  describeReplayStore(
    { describe, it, assert },
    {
      ...names,
      open: async () =>
        openRedis(io[0], [
          redisReplayStore(io[0]),
          redisReplayStore(node),
          redisReplayStore(io[1]),
        ]),
    },
  )

  describe('at the memory limit', () => {
    it('still recognizes what is done and what is in flight', async () => {
      const store = redisReplayStore(io[0])
      const claim = await store.claim('limit-done', CLAIM)
      await store.claim('limit-in-flight', CLAIM)
      if (claim.status === 'claimed') await store.commit('limit-done', claim.token, COMMIT)
      await io[0].config('SET', 'maxmemory', '1')
      try {
        for (const again of [store, redisReplayStore(node)]) {
          expect(await again.claim('limit-done', CLAIM)).toEqual({ status: 'done' })
          expect(await again.claim('limit-in-flight', CLAIM)).toMatchObject({ status: 'in_flight' })
          await expect(again.claim('limit-new', CLAIM)).rejects.toMatchObject({
            code: 'store_full',
          })
        }
      } finally {
        await io[0].config('SET', 'maxmemory', '0')
      }
    })

    it('commits, releases and extends with scripts that the server has forgotten', async () => {
      for (const client of [io[0], node]) {
        const store = redisReplayStore(client, { prefix: `${crypto.randomUUID()}:` })
        const token = async (key: string) => {
          const claim = await store.claim(key, CLAIM)
          return claim.status === 'claimed' ? claim.token : ''
        }
        const tokens = { a: await token('a'), b: await token('b'), c: await token('c') }
        await io[0].config('SET', 'maxmemory', '1')
        try {
          await io[0].script('FLUSH')
          expect(await store.commit('a', tokens.a, COMMIT)).toBe('ok')
          expect(await store.release('b', tokens.b)).toBe('ok')
          expect(await store.extend('c', tokens.c, CLAIM)).toBe('ok')
        } finally {
          await io[0].config('SET', 'maxmemory', '0')
        }
      }
    })
  })

  it('returns ok to a commit that is repeated after a lost response', async () => {
    const store = redisReplayStore(io[0])
    const claim = await store.claim('repeated', CLAIM)
    const token = claim.status === 'claimed' ? claim.token : ''
    expect(await store.commit('repeated', token, COMMIT)).toBe('ok')
    expect(await store.commit('repeated', token, COMMIT)).toBe('ok')
    expect(await store.commit('repeated', 'another', COMMIT)).toBe('lease_lost')
  })

  it('uses one key per call, named by the prefix, and keeps it no longer than its retention', async () => {
    const store = redisReplayStore(io[0], { prefix: 'mine:' })
    await store.claim('one', { leaseMs: 10.5, retainMs: 5_000_000.2 })
    expect(await io[0].keys('mine:*')).toEqual(['mine:one'])
    const left = await io[0].pttl('mine:one')
    expect(left).toBeGreaterThan(4_000_000)
    expect(left).toBeLessThanOrEqual(5_000_001)
  })

  it('rejects a key with its name that contains something else', async () => {
    const store = redisReplayStore(io[0])
    await io[0].set('hookseal:foreign', 'a value')
    await expect(store.claim('foreign', CLAIM)).rejects.toThrow('not a replay key')
    await expect(store.commit('foreign', 't', COMMIT)).rejects.toThrow('not a replay key')
    expect(await io[0].get('hookseal:foreign')).toBe('a value')
  })

  it('starts no handler whose claim was answered while the process stood still', async () => {
    const leaseMs = patience(2000)
    const [answered, successor] = [new SharedArrayBuffer(4), new SharedArrayBuffer(4)]
    const worker = stalledSuccessor({ url: server.url, answered, successor })
    await once(worker, 'message')
    // The answer has come, and before anything reads it the process stands still until another one has taken over.
    const stalls: (typeof io)[0] = Object.create(io[0], {
      evalsha: {
        value: async (...call: Parameters<Redis['evalsha']>) => {
          const answer = await io[0].evalsha(...call)
          if (Atomics.exchange(new Int32Array(answered), 0, 1) === 0) {
            Atomics.notify(new Int32Array(answered), 0)
            expect(Atomics.wait(new Int32Array(successor), 0, 0, patience(120_000))).not.toBe(
              'timed-out',
            )
          }
          return answer
        },
      },
    })
    await redisReplayStore(io[0]).claim('warms up the script', CLAIM)
    const runs: number[] = []
    const { receive } = createReceiver({
      provider: rine({ secret: 'stalls' }),
      handlers: { 'message.received': (_, { attempt }) => void runs.push(attempt) },
      logger: false,
      replay: {
        store: redisReplayStore(stalls, { prefix: 'stalls:' }),
        leaseMs,
        timeoutMs: leaseMs / 2,
      },
    })
    try {
      const outcome = await receive(signRine('stalls', JSON.stringify(rineMessage('stalls'))))
      expect(outcome).toMatchObject({ kind: 'failed', status: 503, error: { code: 'lease_lost' } })
      expect(runs).toEqual([])
      // The late release has not taken the key from its successor.
      const [key = ''] = await io[0].keys('stalls:*')
      expect(await io[0].get(key)).toMatch(/^P successor 2 /)
    } finally {
      await worker.terminate()
    }
  })

  describe('check()', () => {
    it('finds nothing wrong with noeviction', async () => {
      expect(await redisReplayStore(io[0]).check()).toEqual([])
      expect(await redisReplayStore(node).check()).toEqual([])
    })

    it.each(['allkeys-lru', 'volatile-ttl'])('reports %s', async (policy) => {
      await io[0].config('SET', 'maxmemory-policy', policy)
      try {
        for (const store of [redisReplayStore(io[0]), redisReplayStore(node)]) {
          expect(await store.check()).toEqual([expect.stringContaining(policy)])
        }
      } finally {
        await io[0].config('SET', 'maxmemory-policy', 'noeviction')
      }
    })

    it('reports that a restart forgets', async () => {
      await io[0].config('SET', 'appendonly', 'no')
      try {
        expect(await redisReplayStore(node).check()).toEqual([
          expect.stringContaining('appendonly'),
        ])
      } finally {
        await io[0].config('SET', 'appendonly', 'yes')
      }
    })

    it('reports replicas that are missing', async () => {
      const store = redisReplayStore(io[0], { wait: { replicas: 2, timeoutMs: 50 } })
      expect(await store.check()).toEqual([expect.stringContaining('wait.replicas is 2')])
    })
  })

  describe('wait', () => {
    it('rejects a claim that no replica has, and leaves the key free', async () => {
      for (const client of [io[1], node]) {
        const key = crypto.randomUUID()
        const store = redisReplayStore(client, { wait: { replicas: 1, timeoutMs: 20 } })
        await expect(store.claim(key, CLAIM)).rejects.toThrow('0 of 1 replicas')
        const claim = await redisReplayStore(io[0]).claim(key, CLAIM)
        expect(claim).toMatchObject({ status: 'claimed', attempt: 2 })
        if (claim.status !== 'claimed') continue
        await expect(store.commit(key, claim.token, COMMIT)).rejects.toThrow('0 of 1 replicas')
        expect(await store.claim(key, CLAIM)).toEqual({ status: 'done' })
      }
    })

    it('accepts claims and commits that a replica has', async () => {
      const replica = await startRedis(
        '--appendonly',
        'no',
        '--replicaof',
        '127.0.0.1',
        `${server.port}`,
      )
      const reader = new Redis(replica.url)
      try {
        const store = redisReplayStore(io[1], {
          wait: { replicas: 1, timeoutMs: patience(10_000) },
        })
        await expect.poll(() => store.check()).toEqual([])
        const claim = await store.claim('replicated', CLAIM)
        expect(claim).toMatchObject({ status: 'claimed' })
        expect(await reader.get('hookseal:replicated')).toMatch(/^P /)
        if (claim.status === 'claimed') await store.commit('replicated', claim.token, COMMIT)
        expect(await reader.get('hookseal:replicated')).toMatch(/^D /)
      } finally {
        reader.disconnect()
        await replica.remove()
      }
    })
  })
})

withServer('Redis', 'redisReplayStore() on a cluster', () => {
  let server: Server
  let admin: Redis

  beforeAll(async () => {
    const bus = ['--cluster-port', `${await freePort()}`, '--cluster-announce-ip', '127.0.0.1']
    server = await startRedis('--cluster-enabled', 'yes', ...bus)
    admin = new Redis(server.url)
    await admin.cluster('ADDSLOTSRANGE', 0, 16_383)
  })
  afterAll(async () => {
    admin.disconnect()
    await server.remove()
  })

  it('spreads its keys over the slots, and claims and commits there', async () => {
    const state = expect.poll(() => admin.cluster('INFO'))
    await state.toContain('cluster_state:ok')
    const io = new Cluster([{ host: '127.0.0.1', port: server.port }])
    const node = await createCluster({
      rootNodes: [{ url: server.url }],
      defaults: patient,
    }).connect()
    try {
      const slots = new Set<unknown>()
      for (const store of [redisReplayStore(io), redisReplayStore(node)]) {
        for (let i = 0; i < 20; i++) {
          const key = crypto.randomUUID()
          const claim = await store.claim(key, CLAIM)
          const token = claim.status === 'claimed' ? claim.token : ''
          expect(await store.commit(key, token, COMMIT)).toBe('ok')
          slots.add(await admin.cluster('KEYSLOT', `hookseal:${key}`))
        }
      }
      expect(slots.size).toBeGreaterThan(35)
      expect(await redisReplayStore(io).check()).toEqual([])
    } finally {
      io.disconnect()
      node.destroy()
    }
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
