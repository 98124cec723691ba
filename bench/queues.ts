import { archiveMigrationSql, postgresArchive } from '@hookseal/archive/postgres'
import { type AnyDelivery, type Archive, createReceiver, packDelivery } from '@hookseal/core'
import { standardWebhooks } from '@hookseal/core/providers'
import { handOff } from '@hookseal/queue/pg-boss'
import { migrationSql, type PostgresPool, postgresReplayStore } from '@hookseal/replay/postgres'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { eventBody } from './bodies.ts'
import { SECRET, standardHeaders } from './deliveries.ts'
import { median } from './rounds.ts'
import { amountRow, atLeastRow, type Row } from './table.ts'

// Deliveries per second that are handed to pg-boss, compared with the same claim, boss.send and commit written by hand,
// in turns. Postgres flushes to disk, as in production.

type Headers = Record<string, string>
type Call = (headers: Headers) => Promise<unknown>

const quick = process.argv[2] === 'quick'
const ROUNDS = quick ? 7 : 21
const AMOUNT = quick ? 300 : 600
const WARM_UP_ROUNDS = 2
const IN_FLIGHT = 32
const QUEUE = 'hooks'
const packKey = 'a pack key for this benchmark'
const limits = { leaseMs: 60_000, retainMs: 345_600_000, protectMs: 600_000 }
const provider = standardWebhooks({ secret: SECRET })
const body = eventBody('structured', 1024)
let made = 0
const sign = () => standardHeaders(body, `msg_${++made}`)

async function perSecond(call: Call): Promise<number> {
  const signed = Array.from({ length: AMOUNT }, sign)
  const worker = async () => {
    for (let headers = signed.pop(); headers !== undefined; headers = signed.pop()) {
      await call(headers)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
  return (1000 * AMOUNT) / (performance.now() - start)
}

const postgres = await startPostgres({ durable: true })
const connections = new Pool({ connectionString: postgres.url, max: 16 })
const boss = new PgBoss({ connectionString: postgres.url, schedule: false, supervise: false })
let statements = 0
/** Counts statements in the same way for both: in the hand-written code, pg-boss has its own connections. */
const pool: PostgresPool = {
  query(text, values) {
    statements++
    return connections.query(text, values)
  },
  async connect() {
    const client = await connections.connect()
    return {
      query(text, values) {
        statements++
        return client.query(text, values)
      },
      release: (error) => client.release(error),
    }
  },
}
const store = postgresReplayStore(pool)

function receiving(handler: ReturnType<typeof handOff>, archive?: Archive): Call {
  const handlers = { '*': handler }
  const receiver = createReceiver({ provider, replay: { store }, archive, handlers })
  return async (headers) => {
    const { kind } = await receiver.receive({ method: 'POST', headers, body })
    if (kind !== 'handled') throw new Error(`a delivery was ${kind}`)
  }
}

const uuid = ({ key }: AnyDelivery) =>
  Buffer.from(key, 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5')

function byHand(): Call {
  const receiver = createReceiver({ provider })
  return async (headers) => {
    const delivery = await receiver.verify({ method: 'POST', headers, body })
    const claim = await store.claim(delivery.key, limits)
    if (claim.status !== 'claimed') throw new Error(`a key was ${claim.status}`)
    const data = { packed: packDelivery(delivery, { packKey }) }
    statements++
    const sent = await boss.send(QUEUE, data, { id: uuid(delivery) })
    if (sent === null) throw new Error('pg-boss took no job')
    await store.commit(delivery.key, claim.token, limits)
  }
}

/** Statements per delivery, for deliveries that arrive one after the other. */
async function statementsOf(call: Call): Promise<number> {
  const before = statements
  for (let i = 0; i < 100; i++) await call(sign())
  return (statements - before) / 100
}

/** The ratio of two contestants: the median of the ratios within a round. Each round has a different order. */
async function compare(call: Call, base: Call) {
  const rounds: { rate: number; baseRate: number }[] = []
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const before = round % 2 === 0 ? await perSecond(base) : undefined
    const rate = await perSecond(call)
    const baseRate = before ?? (await perSecond(base))
    if (round >= 0) rounds.push({ rate, baseRate })
  }
  return {
    rate: median(rounds.map(({ rate }) => rate)),
    baseRate: median(rounds.map(({ baseRate }) => baseRate)),
    ratio: median(rounds.map(({ rate, baseRate }) => rate / baseRate)),
  }
}

const tens = (rate: number) => Math.round(rate / 10) * 10
const rows: Row[] = []
try {
  await connections.query(migrationSql() + archiveMigrationSql())
  await boss.start()
  await boss.createQueue(QUEUE)
  const handed = receiving(handOff(store, boss, { queue: QUEUE, packKey }))
  const hand = byHand()
  const archive = postgresArchive(pool, { sealKey: packKey })
  const recorded = receiving(handOff(store, boss, { queue: QUEUE, packKey }), archive)
  const { rate, baseRate, ratio } = await compare(handed, hand)
  const withArchive = await compare(recorded, handed)
  rows.push(
    {
      what: `pg-boss, deliveries handed off per second, ${IN_FLIGHT} in flight; by hand: claim, boss.send and commit`,
      measured: `${tens(rate)}; ${tens(baseRate)}`,
      goal: '',
    },
    atLeastRow('pg-boss, hand-off, ratio to claim, boss.send and commit by hand', ratio, 0.95),
    amountRow('pg-boss, a hand-off', await statementsOf(handed), 'statements'),
    amountRow('pg-boss, the same by hand', await statementsOf(hand), 'statements'),
    atLeastRow('pg-boss, hand-off with an archive, ratio to one without', withArchive.ratio, 0.85),
    amountRow('pg-boss, a hand-off with an archive', await statementsOf(recorded), 'statements'),
  )
  await archive.flush()
} finally {
  await boss.stop({ graceful: false, wait: true })
  await connections.end()
  await postgres.remove()
}
console.log(JSON.stringify(rows))
