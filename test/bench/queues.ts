import { type AnyDelivery, createReceiver, packDelivery } from '@hookseal/core'
import { standardWebhooks } from '@hookseal/core/providers'
import { handOff } from '@hookseal/queue/pg-boss'
import { migrationSql, postgresReplayStore } from '@hookseal/replay/postgres'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { startPostgres } from '../chaos/servers/postgres.ts'
import { eventBody } from './bodies.ts'
import { SECRET, standardHeaders } from './deliveries.ts'
import { median } from './rounds.ts'
import { atLeastRow, type Row } from './table.ts'

// Deliveries a second that are handed to pg-boss, beside the same claim, boss.send and commit by hand. Postgres flushes
// to disk, as in production: what a hand-off costs is how often it waits for that, and for an answer.

const quick = process.argv[2] === 'quick'
const ROUNDS = quick ? 5 : 15
const AMOUNT = quick ? 300 : 600
const WARM_UP_ROUNDS = 2
const IN_FLIGHT = 32
const QUEUE = 'hooks'
const packKey = 'a pack key for this benchmark'
const limits = { leaseMs: 60_000, retainMs: 345_600_000, protectMs: 600_000 }
const provider = standardWebhooks({ secret: SECRET })
const body = eventBody('structured', 1024)
let made = 0

async function perSecond(call: (headers: Record<string, string>) => Promise<unknown>) {
  const signed = Array.from({ length: AMOUNT }, () => standardHeaders(body, `msg_${++made}`))
  const worker = async () => {
    for (let headers = signed.pop(); headers !== undefined; headers = signed.pop()) {
      await call(headers)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
  return (1000 * AMOUNT) / (performance.now() - start)
}

const postgres = await startPostgres({ durable: process.argv[3] !== 'fast' })
const pool = new Pool({ connectionString: postgres.url, max: 16 })
const boss = new PgBoss({ connectionString: postgres.url, schedule: false, supervise: false })
const rows: Row[] = []
try {
  await pool.query(migrationSql())
  await boss.start()
  await boss.createQueue(QUEUE)
  const store = postgresReplayStore(pool)

  const handing = createReceiver({
    provider,
    replay: { store },
    handlers: { '*': handOff(store, boss, { queue: QUEUE, packKey }) },
  })
  const receive = async (headers: Record<string, string>) => {
    const { kind } = await handing.receive({ method: 'POST', headers, body })
    if (kind !== 'handled') throw new Error(`a delivery was ${kind}`)
  }

  const verifying = createReceiver({ provider })
  const uuid = ({ key }: AnyDelivery) => {
    const hex = Buffer.from(key, 'base64url').toString('hex')
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5')
  }
  const byHand = async (headers: Record<string, string>) => {
    const delivery = await verifying.verify({ method: 'POST', headers, body })
    const claim = await store.claim(delivery.key, limits)
    if (claim.status !== 'claimed') throw new Error(`a key was ${claim.status}`)
    const data = { packed: packDelivery(delivery, { packKey }) }
    const sent = await boss.send(QUEUE, data, { id: uuid(delivery) })
    if (sent === null) throw new Error('pg-boss took no job')
    await store.commit(delivery.key, claim.token, limits)
  }

  const ratios: number[] = []
  const rates: { handed: number; hand: number }[] = []
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const first = round % 2 === 0 ? await perSecond(byHand) : undefined
    const handed = await perSecond(receive)
    const hand = first ?? (await perSecond(byHand))
    if (round < 0) continue
    ratios.push(handed / hand)
    rates.push({ handed, hand })
  }
  const rate = (of: 'handed' | 'hand') => Math.round(median(rates.map((one) => one[of])) / 10) * 10
  rows.push({
    what: `pg-boss, deliveries handed off a second, ${IN_FLIGHT} in flight; claim, boss.send and commit by hand`,
    measured: `${rate('handed')}; ${rate('hand')}`,
    goal: '',
  })
  rows.push(
    atLeastRow('pg-boss, hand-off to claim, boss.send and commit by hand', median(ratios), 0.95),
  )
} finally {
  await boss.stop({ graceful: false, wait: true })
  await pool.end()
  await postgres.remove()
}
console.log(JSON.stringify(rows))
