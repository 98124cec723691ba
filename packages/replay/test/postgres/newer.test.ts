import { createReceiver, type KnownDelivery } from '@hookseal/core'
import { type RineEvents, rine } from '@hookseal/core/providers'
import { type EntityVersion, migrationSql, postgresReplayStore } from '@hookseal/replay/postgres'
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

withServer('Postgres', 'newer()', () => {
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

  it('leaves 1,000 entities correct whose 20 events arrive in any order', async () => {
    expect(await deliver('ordered', 1000, true)).toBe(0)
  })

  it('is necessary: without it, most end up wrong', async () => {
    expect(await deliver('control', 40, false)).toBeGreaterThan(20)
  })

  /** Runs in a transaction of its own. */
  async function within<T>(end: 'COMMIT' | 'ROLLBACK', work: (tx: PoolClient) => Promise<T>) {
    const tx = await pools[0].connect()
    try {
      await tx.query('BEGIN')
      const result = await work(tx)
      await tx.query(end)
      return result
    } finally {
      tx.release()
    }
  }
  const store = () => postgresReplayStore(pools[0])
  const see = (entity: string, version: EntityVersion) =>
    within('COMMIT', (tx) => store().newer(tx, entity, version))

  it('runs an equal version, and no lower one', async () => {
    expect(await see('a', 2)).toBe(true)
    expect(await see('a', 2)).toBe(true)
    expect(await see('a', 1)).toBe(false)
    expect(await see('b', 1)).toBe(true)
    expect(await see('a', 3)).toBe(true)
  })

  it.each<[string, EntityVersion, EntityVersion]>([
    ['digits of different length', 9, 10],
    ['fractions', 1_355_517_523.000005, 1_355_517_523.000006],
    ['below zero', -2, -1],
    ['big integers', 9_007_199_254_740_993n, 9_007_199_254_740_994n],
    ['dates', new Date('2026-01-01T00:00:00.001Z'), new Date('2026-01-01T00:00:00.002Z')],
  ])('compares %s as numbers', async (entity, older, newer) => {
    expect(await see(entity, newer)).toBe(true)
    expect(await see(entity, older)).toBe(false)
    expect(await see(entity, newer)).toBe(true)
  })

  it('forgets versions from a run that was rolled back', async () => {
    expect(await within('ROLLBACK', (tx) => store().newer(tx, 'rolled back', 5))).toBe(true)
    expect(await see('rolled back', 4)).toBe(true)
  })

  it.each([
    ['newer', 2, true],
    ['stale', 0, false],
  ])('locks the entity until the transaction of a %s event ends', async (name, version, answer) => {
    const entity = `locked by ${name}`
    await see(entity, 1)
    const blocked = await within('COMMIT', async (tx) => {
      expect(await store().newer(tx, entity, version)).toBe(answer)
      return within('ROLLBACK', async (other) => {
        await other.query(`SET LOCAL lock_timeout = '50ms'`)
        return store()
          .newer(other, entity, 9)
          .catch((error: { readonly code?: unknown }) => error.code)
      })
    })
    expect(blocked).toBe('55P03')
  })

  it('separates the watermarks of tables whose long names differ only at the end', async () => {
    const tables = ['x', 'y'].map((end) => `${'n'.repeat(62)}${end}`)
    for (const table of tables) {
      await pools[0].query(migrationSql(table))
      const own = postgresReplayStore(pools[0], { table })
      expect(await within('COMMIT', (tx) => own.newer(tx, 'shared', 1))).toBe(true)
      await within('COMMIT', (tx) => own.newer(tx, 'shared', 2))
    }
  })

  it.each([
    ['an empty entity', '', 1, TypeError],
    ['NaN', 'e', Number.NaN, TypeError],
    ['a date that is none', 'e', new Date('soon'), TypeError],
    ['a text', 'e', '2026-01-01' as unknown as number, TypeError],
    ['a number that is not exact', 'e', 2 ** 53, RangeError],
  ])('rejects %s', async (_, entity, version, error) => {
    await expect(see(entity, version)).rejects.toThrow(error)
  })

  it('rejects the pool, which would lock for only one statement', async () => {
    await expect(store().newer(pools[0], 'e', 1)).rejects.toThrow('pass the `tx`')
    // @ts-expect-error no transaction
    await expect(store().newer(undefined, 'e', 1)).rejects.toThrow(TypeError)
  })
})
