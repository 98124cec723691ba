import { createReceiver, type Outcome, type ReplayStore } from '@hookseal/core'
import { redisReplayStore } from '@hookseal/replay/redis'
import { eventually } from '@hookseal/tests-kit/eventually'
import { openRedis } from '@hookseal/tests-kit/open-redis'
import { patience } from '@hookseal/tests-kit/patience'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { gate, input, provider, recorded } from '../support/basics.ts'

// The event loop of a worker stalls between the arrival of the answer to a claim and its processing. No timer runs
// meanwhile, so the timeout of the call does not fire. The worker must detect that its lease has ended.

const LIMITS = { timeoutMs: patience(60_000), leaseMs: patience(120_000) }

withServer('Redis', 'a claim whose reading was stalled', () => {
  let server: Server
  let clients: [Redis, Redis]
  beforeAll(async () => {
    server = await startRedis('--appendonly', 'no')
    clients = [new Redis(server.url), new Redis(server.url)]
  })
  afterAll(async () => {
    for (const client of clients) client.disconnect()
    await server.remove()
  })
  afterEach(() => void vi.restoreAllMocks())

  const storeOn = (client: Redis, prefix: string): ReplayStore => ({
    ...redisReplayStore(client, { prefix }),
  })

  it('does not start while another worker has taken over', async () => {
    const prefix = 'stalled-1:'
    const [one, two] = [storeOn(clients[0], prefix), storeOn(clients[1], prefix)]
    const { elapse } = openRedis(clients[0], [one], prefix)
    const ended = gate()
    const started: string[] = []
    const worker = (name: string, store: ReplayStore) =>
      createReceiver({
        provider: provider(),
        replay: { store, ...LIMITS },
        logger: false,
        handlers: {
          '*': async () => {
            started.push(name)
            await ended.opened
          },
        },
      })
    const successor = worker('successor', two)
    let taken: Promise<Outcome> | undefined
    const stalledStore = recorded({
      ...one,
      async claim(key, options) {
        const claim = await one.claim(key, options)
        // One lease passes, here and on the server; another worker takes over.
        await elapse(LIMITS.leaseMs, [key])
        taken = successor.receive(input())
        await eventually(() => expect(started).toEqual(['successor']))
        const now = performance.now()
        vi.spyOn(performance, 'now').mockImplementation(() => now + LIMITS.leaseMs)
        return claim
      },
    })
    const outcome = await worker('stalled', stalledStore).receive(input())
    expect(outcome).toMatchObject({ kind: 'failed', status: 503, error: { code: 'lease_lost' } })
    expect(started).toEqual(['successor'])
    expect(stalledStore.verbs).toEqual(['claim claimed', 'release lease_lost'])
    vi.restoreAllMocks()
    ended.open()
    expect((await taken)?.kind).toBe('handled')
    expect((await successor.receive(input())).kind).toBe('duplicate')
  })

  it('is released when the event loop was blocked for longer than the lease', async () => {
    const store = storeOn(clients[0], 'stalled-2:')
    let runs = 0
    const receiver = createReceiver({
      provider: provider(),
      replay: {
        ...LIMITS,
        store: {
          ...store,
          async claim(...args) {
            const claim = await store.claim(...args)
            // Another request's synchronous work takes longer than the lease: no timer runs, only the clock goes on.
            const now = performance.now()
            vi.spyOn(performance, 'now').mockImplementation(() => now + LIMITS.leaseMs)
            return claim
          },
        },
      },
      logger: false,
      handlers: { '*': () => void runs++ },
    })
    const { kind, error } = await receiver.receive(input())
    expect({ kind, code: error?.code }).toEqual({ kind: 'failed', code: 'lease_lost' })
    expect(runs).toBe(0)
  })
})
