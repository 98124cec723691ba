import { once } from 'node:events'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { createReceiver } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { redisReplayStore } from '@hookseal/replay/redis'
import { describeReplayStore } from '@hookseal/testing/replay-suite'
import { amount } from '@hookseal/tests-kit/amount'
import { rineMessage } from '@hookseal/tests-kit/events'
import { openRedis } from '@hookseal/tests-kit/open-redis'
import { patience } from '@hookseal/tests-kit/patience'
import { freePort } from '@hookseal/tests-kit/servers/free-port'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { signRine } from '@hookseal/tests-kit/sign'
import { suiteRunner } from '@hookseal/tests-kit/suite-runner'
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
    const { Redis } = require(${JSON.stringify(require.resolve('ioredis'))})
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

const require = createRequire(import.meta.url)
const CLAIM = { leaseMs: 1_800_000, retainMs: 86_400_000 }
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

  describeReplayStore(suiteRunner, {
    name: 'redisReplayStore(), ioredis and redis',
    open: async () =>
      openRedis(io[0], [redisReplayStore(io[0]), redisReplayStore(node), redisReplayStore(io[1])]),
    sequences: amount({ sample: 2000, whole: 10_000 }),
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

  describe('wait', () => {
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
