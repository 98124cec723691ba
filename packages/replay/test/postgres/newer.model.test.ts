import { createReceiver, type KnownDelivery } from '@hookseal/core'
import { type RineEvents, rine } from '@hookseal/core/providers'
import { migrationSql, postgresReplayStore } from '@hookseal/replay/postgres'
import { amount } from '@hookseal/tests-kit/amount'
import { rineMessage } from '@hookseal/tests-kit/events'
import { patientReplay } from '@hookseal/tests-kit/patience'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { signRine } from '@hookseal/tests-kit/sign'
import { Pool, type PoolClient } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'

type Message = KnownDelivery<RineEvents, 'message.received'>

const secret = 'newer-secret'
const ENTITIES = amount({ sample: 200, whole: 1000 })
const VERSIONS = 20
const SENDERS = 24

/** The numbers below `count` in an order that a seed decides. */
function shuffled(count: number, seed: number): number[] {
  const numbers = Array.from({ length: count }, (_, i) => i)
  let state = seed
  for (let i = count - 1; i > 0; i--) {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    const j = Math.floor((state / 2 ** 32) * (i + 1))
    ;[numbers[i], numbers[j]] = [numbers[j] as number, numbers[i] as number]
  }
  return numbers
}

withServer('Postgres', 'newer() with many events', () => {
  let server: Server
  let pools: [Pool, Pool]

  beforeAll(async () => {
    server = await startPostgres()
    const open = () => new Pool({ connectionString: server.url, max: 16 })
    pools = [open(), open()]
    await pools[0].query(migrationSql())
    await pools[0].query('CREATE TABLE things (name text PRIMARY KEY, version integer)')
  })
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
    await server.remove()
  })

  /** Delivers every version of every entity once, in any order, to two processes. Resolves to the entities that end wrong. */
  async function deliver(run: string, entities: number, isOrdered: boolean): Promise<number> {
    const processes = pools.map((pool) => {
      const store = postgresReplayStore(pool)
      const write = async (tx: PoolClient, { event }: Message) => {
        const [name = '', version] = event.data.message_id.split('@')
        if (isOrdered && !(await store.newer(tx, name, Number(version)))) return
        await tx.query(
          'INSERT INTO things VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET version = $2',
          [name, version],
        )
      }
      return createReceiver({
        provider: rine({ secret }),
        handlers: { 'message.received': store.inTransaction(write) },
        logger: false,
        replay: { store, ...patientReplay },
      })
    })
    const events = shuffled(entities * VERSIONS, entities)
    const kinds = new Map<string, number>()
    const send = async (sender: number) => {
      for (let next = events.pop(); next !== undefined; next = events.pop()) {
        const id = `${run}:${next % entities}@${1 + Math.floor(next / entities)}`
        const sent = signRine(secret, JSON.stringify(rineMessage(id)))
        const kind = (await processes[sender % 2]?.receive(sent))?.kind ?? ''
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: SENDERS }, (_, i) => send(i)))
    expect([...kinds]).toEqual([['handled', entities * VERSIONS]])
    const { rows } = await pools[0].query(
      'SELECT count(*)::int AS n, count(*) FILTER (WHERE version <> $2)::int AS wrong FROM things WHERE name LIKE $1',
      [`${run}:%`, VERSIONS],
    )
    expect(rows[0].n).toBe(entities)
    return rows[0].wrong
  }

  it(`leaves ${ENTITIES} entities correct whose 20 events arrive in any order`, async () => {
    expect(await deliver('ordered', ENTITIES, true)).toBe(0)
  })

  it('is necessary: without it, most end up wrong', async () => {
    expect(await deliver('control', 40, false)).toBeGreaterThan(20)
  })
})
