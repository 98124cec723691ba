import { createReceiver, memoryReplayStore, type ReplayStore } from '@hookseal/core'
import { standardWebhooks } from '@hookseal/core/providers'
import { migrationSql, postgresReplayStore } from '@hookseal/replay/postgres'
import { redisReplayStore } from '@hookseal/replay/redis'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { eventBody } from './bodies.ts'
import { SECRET, standardHeaders } from './deliveries.ts'
import { median } from './rounds.ts'
import { type Row, times } from './table.ts'

// Deliveries per second through a receiver with each store, with a fixed number in flight, compared with the store's
// claim and commit alone, which is the maximum for any receiver.

const quick = process.argv[2] === 'quick'
const ROUNDS = quick ? 3 : 9
const IN_FLIGHT = 64
const options = { leaseMs: 60_000, retainMs: 172_800_000, protectMs: 600_000 }
const provider = standardWebhooks({ secret: SECRET })
const body = eventBody('structured', 1024)
let made = 0

async function perSecond(amount: number, call: (i: number) => Promise<unknown>): Promise<number> {
  let next = 0
  const worker = async () => {
    for (let i = next++; i < amount; i = next++) await call(i)
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
  return (1000 * amount) / (performance.now() - start)
}

async function measure(store: ReplayStore, amount: number) {
  const receiver = createReceiver({ provider, handlers: { '*': () => {} }, replay: { store } })
  const signed = Array.from({ length: amount }, () => standardHeaders(body, `msg_${++made}`))
  const received = await perSecond(amount, async (i) => {
    const headers = signed[i] as Record<string, string>
    const { kind } = await receiver.receive({ method: 'POST', headers, body })
    if (kind !== 'handled') throw new Error(`a delivery was ${kind}`)
  })
  const bare = await perSecond(amount, async () => {
    const key = `key_${++made}`
    const claim = await store.claim(key, options)
    if (claim.status !== 'claimed') throw new Error(`a key was ${claim.status}`)
    await store.commit(key, claim.token, options)
  })
  return { received, ratio: received / bare }
}

const redis = await startRedis('--appendonly', 'no')
const postgres = await startPostgres()
const client = new Redis(redis.url)
const pool = new Pool({ connectionString: postgres.url, max: 16 })
const rows: Row[] = []
try {
  await pool.query(migrationSql())
  const stores: readonly (readonly [string, ReplayStore, number])[] = [
    ['memory', memoryReplayStore({ maxKeys: 2_000_000 }), 10_000],
    ['Redis', redisReplayStore(client), 4000],
    ['Postgres', postgresReplayStore(pool), 1000],
  ]
  for (const [name, store, amount] of stores) {
    await measure(store, amount)
    const found: Awaited<ReturnType<typeof measure>>[] = []
    for (let round = 0; round < ROUNDS; round++) found.push(await measure(store, amount))
    const rate = median(found.map(({ received }) => received))
    const ratio = median(found.map((one) => one.ratio))
    rows.push({
      what: `${name} store, deliveries per second, ${IN_FLIGHT} in flight; ratio to claim and commit alone`,
      measured: `${Math.round(rate / 10) * 10}; ${times(ratio)}`,
      goal: '',
    })
  }
} finally {
  client.disconnect()
  await pool.end()
  await Promise.all([redis.remove(), postgres.remove()])
}
console.log(JSON.stringify(rows))
