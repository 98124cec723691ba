import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { ReplayStore } from '@hookseal/core'
import {
  migrationSql,
  type PostgresReplayStore,
  postgresReplayStore,
} from '@hookseal/replay/postgres'
import { redisReplayStore } from '@hookseal/replay/redis'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { median } from './rounds.ts'

// Durable replay stores: calls per second, and bytes per key. Prints the figures of docs/scaling.md: node --import tsx
// bench/replay.bench.ts [--rounds 7] Server and client share the machine. Contestants take turns in every round;
// medians over the rounds.

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } })
const ROUNDS = Number(values.rounds)
const IN_FLIGHT = 64
const SIZED_KEYS = 100_000
const DAY_MS = 86_400_000
const OPTIONS = { leaseMs: 60_000, retainMs: 4 * DAY_MS, protectMs: 600_000 }

/** A store to measure. */
interface Contestant {
  readonly name: string
  readonly store: ReplayStore
  readonly calls: number
  /** The CPU time that the server has used, in microseconds, if the server reports it. */
  serverCpu?(): Promise<number>
}

let nextKey = 0
// As long as a real key, which is the digest of a delivery.
const newKey = () => String(nextKey++).padStart(43, 'k')

async function claim(store: ReplayStore, key: string): Promise<string> {
  const claim = await store.claim(key, OPTIONS)
  if (claim.status !== 'claimed') throw new Error(`${key} was ${claim.status}`)
  return claim.token
}

async function handle(store: ReplayStore, key: string): Promise<void> {
  const held = await store.commit(key, await claim(store, key), OPTIONS)
  if (held !== 'ok') throw new Error(`${key} was not held`)
}

async function recognize(store: ReplayStore, key: string): Promise<void> {
  const { status } = await store.claim(key, OPTIONS)
  if (status !== 'done') throw new Error(`${key} was ${status}`)
}

/** Runs a task for each key, with a fixed number in flight. */
async function each(
  keys: readonly string[],
  task: (key: string) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const runner = async () => {
    for (let key = keys[next++]; key !== undefined; key = keys[next++]) await task(key)
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, runner))
}

const tasks = { claim, 'claim and commit': handle, 'recognize a duplicate': recognize } as const
type Task = keyof typeof tasks

interface Measured {
  readonly perSecond: number
  readonly serverCpu: number
}

async function measure({ store, calls, serverCpu }: Contestant, task: Task): Promise<Measured> {
  const keys = Array.from({ length: calls }, newKey)
  if (task === 'recognize a duplicate') await each(keys, (key) => handle(store, key))
  const cpuBefore = (await serverCpu?.()) ?? Number.NaN
  const startedAt = performance.now()
  await each(keys, (key) => tasks[task](store, key))
  const seconds = (performance.now() - startedAt) / 1000
  const cpu = ((await serverCpu?.()) ?? Number.NaN) - cpuBefore
  return { perSecond: calls / seconds, serverCpu: cpu / calls }
}

async function infoField(client: Redis, section: string, field: string): Promise<number> {
  return Number(new RegExp(`^${field}:([\\d.]+)`, 'm').exec(await client.info(section))?.[1])
}

const cpuOf = (client: Redis) => async () =>
  1e6 *
  ((await infoField(client, 'cpu', 'used_cpu_user')) +
    (await infoField(client, 'cpu', 'used_cpu_sys')))

async function redisBytes(client: Redis, store: ReplayStore): Promise<number> {
  await client.flushall()
  const before = await infoField(client, 'memory', 'used_memory')
  await each(Array.from({ length: SIZED_KEYS }, newKey), (key) => handle(store, key))
  return ((await infoField(client, 'memory', 'used_memory')) - before) / SIZED_KEYS
}

async function postgresBytes(pool: Pool, store: PostgresReplayStore): Promise<number> {
  await pool.query('TRUNCATE hookseal_replay')
  await each(Array.from({ length: SIZED_KEYS }, newKey), (key) => handle(store, key))
  const { rows } = await pool.query(`SELECT pg_total_relation_size('hookseal_replay') AS bytes`)
  return Number(rows[0].bytes) / SIZED_KEYS
}

async function pruneRate(pool: Pool, store: PostgresReplayStore): Promise<number> {
  await pool.query(`UPDATE hookseal_replay SET forget_at = now() - interval '1 hour'`)
  const startedAt = performance.now()
  const pruned = await store.prune()
  if (pruned !== SIZED_KEYS) throw new Error(`${pruned} rows were pruned`)
  return (1000 * pruned) / (performance.now() - startedAt)
}

const inMemory = await startRedis('--appendonly', 'no')
const appending = await startRedis('--appendfsync', 'everysec')
const postgres = await startPostgres({ durable: true })
const redis = [new Redis(inMemory.url), new Redis(appending.url)] as const
const connectionString = postgres.url
const pools = [
  new Pool({ connectionString, max: 16 }),
  new Pool({ connectionString, max: 16, options: '-c synchronous_commit=off' }),
] as const

try {
  await pools[0].query(migrationSql())
  const contestants: readonly Contestant[] = [
    {
      name: 'Redis, no file',
      store: redisReplayStore(redis[0]),
      calls: 20_000,
      serverCpu: cpuOf(redis[0]),
    },
    {
      name: 'Redis, AOF every second',
      store: redisReplayStore(redis[1]),
      calls: 20_000,
      serverCpu: cpuOf(redis[1]),
    },
    { name: 'Postgres', store: postgresReplayStore(pools[0]), calls: 4000 },
    {
      name: 'Postgres, synchronous_commit off',
      store: postgresReplayStore(pools[1]),
      calls: 4000,
    },
  ]
  // Checks correctness first: claimed, in flight, done.
  for (const { name, store } of contestants) {
    const key = newKey()
    const token = await claim(store, key)
    const seen = [(await store.claim(key, OPTIONS)).status, await store.commit(key, token, OPTIONS)]
    seen.push((await store.claim(key, OPTIONS)).status)
    if (seen.join() !== 'in_flight,ok,done') throw new Error(`${name} is wrong: ${seen.join()}`)
  }

  const found = new Map<string, Measured[]>()
  for (let round = -1; round < ROUNDS; round++) {
    for (const contestant of contestants) {
      for (const task of Object.keys(tasks) as Task[]) {
        const measured = await measure(contestant, task)
        const id = `${contestant.name} | ${task}`
        // The first round warms up.
        if (round >= 0) found.set(id, [...(found.get(id) ?? []), measured])
      }
    }
  }

  console.log(
    `Node ${process.version}, ${cpus().length} cores, ${ROUNDS} rounds, ${IN_FLIGHT} in flight\n`,
  )
  console.log("| store | task | per second | µs of the server's CPU |\n| --- | --- | ---: | ---: |")
  for (const [id, all] of found) {
    const cpu = median(all.map(({ serverCpu }) => serverCpu))
    const perSecond = Math.round(median(all.map(({ perSecond }) => perSecond)))
    console.log(`| ${id} | ${perSecond} | ${Number.isNaN(cpu) ? '' : cpu.toFixed(0)} |`)
  }
  const sized = postgresReplayStore(pools[1])
  console.log(`\nbytes per finished key of 43 characters, over ${SIZED_KEYS}:`)
  console.log(`  Redis ${(await redisBytes(redis[0], redisReplayStore(redis[0]))).toFixed(0)}`)
  console.log(`  Postgres, table and indexes ${(await postgresBytes(pools[1], sized)).toFixed(0)}`)
  console.log(`prune(): ${Math.round(await pruneRate(pools[1], sized))} rows per second`)
} finally {
  for (const client of redis) client.disconnect()
  await Promise.all(pools.map((pool) => pool.end()))
  await Promise.all([inMemory, appending, postgres].map((server) => server.remove()))
}
