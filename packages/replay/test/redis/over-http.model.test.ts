import { redisReplayStore } from '@hookseal/replay/redis'
import { describeReplayStore } from '@hookseal/testing/replay-suite'
import { amount } from '@hookseal/tests-kit/amount'
import { openRedis } from '@hookseal/tests-kit/open-redis'
import { patience } from '@hookseal/tests-kit/patience'
import { patientFetch } from '@hookseal/tests-kit/patient-fetch'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { suiteRunner } from '@hookseal/tests-kit/suite-runner'
import { Redis as HttpRedis, type RedisConfigNodejs } from '@upstash/redis'
import { Redis as WorkerRedis } from '@upstash/redis/cloudflare'
import { Redis } from 'ioredis'
import { afterAll, beforeAll } from 'vitest'
import { openUpstashBridge, type UpstashBridge } from './upstash-bridge.ts'

const NOTHING_OF_ITS_OWN = {
  enableAutoPipelining: false,
  automaticDeserialization: false,
  responseEncoding: false,
  readYourWrites: false,
} as const

withServer('Redis', 'redisReplayStore() over HTTP', () => {
  let server: Server
  let admin: Redis
  let bridge: UpstashBridge
  let restoreFetch: () => Promise<void>

  beforeAll(async () => {
    server = await startRedis('--appendfsync', 'no')
    admin = new Redis(server.url, { connectTimeout: patience(60_000) })
    restoreFetch = await patientFetch()
    bridge = await openUpstashBridge(server.url)
  })
  afterAll(async () => {
    await restoreFetch()
    await bridge.close()
    admin.disconnect()
    await server.remove()
  })

  const open = (settings: Partial<RedisConfigNodejs> = {}) =>
    new HttpRedis({ url: bridge.url, token: bridge.token, ...settings })

  describeReplayStore(suiteRunner, {
    name: 'redisReplayStore(), @upstash/redis beside ioredis',
    open: async () =>
      openRedis(admin, [
        redisReplayStore(open()),
        redisReplayStore(open(NOTHING_OF_ITS_OWN)),
        redisReplayStore(new WorkerRedis({ url: bridge.url, token: bridge.token })),
        redisReplayStore(admin),
      ]),
    sequences: amount({ sample: 200, whole: 1000 }),
  })
})
