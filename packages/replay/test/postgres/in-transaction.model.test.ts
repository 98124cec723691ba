import {
  createReceiver,
  type HandlerContext,
  type JobContext,
  type KnownDelivery,
  type Outcome,
} from '@hookseal/core'
import { type RineEvents, rine } from '@hookseal/core/providers'
import {
  migrationSql,
  type PostgresReplayStore,
  postgresReplayStore,
} from '@hookseal/replay/postgres'
import { rineMessage } from '@hookseal/tests-kit/events'
import { patientReplay } from '@hookseal/tests-kit/patience'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { signRine } from '@hookseal/tests-kit/sign'
import { stopTime } from '@hookseal/tests-kit/virtual-time'
import { Pool, type PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LentServer, lendPostgres } from '../support/lent-server.ts'

type Message = KnownDelivery<RineEvents, 'message.received'>
type Work = (tx: PoolClient, delivery: Message, context: HandlerContext) => unknown

const secret = 'in-transaction-secret'
const message = (id: string) => signRine(secret, JSON.stringify(rineMessage(id)))

/** A promise, and what resolves it. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

withServer('Postgres', 'inTransaction()', () => {
  let server: LentServer
  let pool: Pool

  beforeAll(async () => {
    server = await lendPostgres()
    pool = new Pool({ connectionString: server.url, max: 8 })
    await pool.query(migrationSql())
    await pool.query('CREATE TABLE effects (id text, attempt integer)')
  })
  afterAll(async () => {
    await pool.end()
    await server.remove()
  })

  const insert: Work = (tx, { event }, { attempt }) =>
    tx.query('INSERT INTO effects VALUES ($1, $2)', [event.data.message_id, attempt])

  /** One process: a receiver with a store of its own, and what its hooks are told. */
  function process(work: Work, leaseMs: number = patientReplay.leaseMs) {
    const told: Outcome[] = []
    const store = postgresReplayStore(pool)
    const receiver = createReceiver({
      provider: rine({ secret }),
      handlers: {
        'message.received': store.inTransaction((tx, delivery, context) =>
          work(tx, delivery, context),
        ),
      },
      logger: false,
      onOutcome: (outcome) => told.push(outcome),
      // The lease is not extended, so that a test can let it run out.
      replay: { store, ...patientReplay, leaseMs, maxRunMs: leaseMs / 4 },
    })
    return { ...receiver, told }
  }
  const effects = async (id: string) =>
    (await pool.query('SELECT attempt FROM effects WHERE id = $1', [id])).rows.map(
      ({ attempt }) => attempt,
    )
  const expire = () => pool.query(`UPDATE hookseal_replay SET lease_until = now() WHERE state = 1`)

  it('commits the writes and the key together', async () => {
    const states: number[] = []
    const { receive, told } = process(async (tx, delivery, context) => {
      await insert(tx, delivery, context)
      const outside = await pool.query('SELECT state FROM hookseal_replay WHERE key = $1', [
        delivery.key,
      ])
      states.push(outside.rows[0].state)
    })
    expect(await receive(message('both'))).toMatchObject({ kind: 'handled', status: 200 })
    expect(await receive(message('both'))).toMatchObject({ kind: 'duplicate', status: 200 })
    expect(states).toEqual([1])
    expect(await effects('both')).toEqual([1])
    expect(told.map(({ error }) => error?.code)).toEqual([undefined, undefined])
  })

  it('rolls back the writes of a handler that throws, and runs the retry', async () => {
    const { receive } = process(async (tx, delivery, context) => {
      await insert(tx, delivery, context)
      if (context.attempt === 1) throw new Error('half way')
    })
    expect(await receive(message('throws'))).toMatchObject({ kind: 'failed', status: 500 })
    expect(await effects('throws')).toEqual([])
    expect(await receive(message('throws'))).toMatchObject({ kind: 'handled' })
    expect(await effects('throws')).toEqual([2])
  })

  it('rolls back a handler that swallowed a failed statement', async () => {
    const { receive } = process(async (tx, delivery, context) => {
      await insert(tx, delivery, context)
      if (context.attempt === 1) await tx.query('SELECT 1/0').catch(() => {})
    })
    expect(await receive(message('swallows'))).toMatchObject({ kind: 'failed', status: 500 })
    expect(await receive(message('swallows'))).toMatchObject({ kind: 'handled' })
    expect(await effects('swallows')).toEqual([2])
  })

  it('discards with the writes rolled back', async () => {
    const { receive } = process(async (tx, delivery, context) => {
      await insert(tx, delivery, context)
      throw context.discard('not for us')
    })
    expect(await receive(message('discards'))).toMatchObject({ kind: 'discarded', status: 200 })
    expect(await receive(message('discards'))).toMatchObject({ kind: 'duplicate' })
    expect(await effects('discards')).toEqual([])
  })

  it.each(['another process', 'the same process'])(
    'happens once when a worker outlives its lease and %s takes over',
    async (where) => {
      const id = `zombie of ${where}`
      const [started, resumed] = [gate(), gate()]
      const work: Work = async (tx, delivery, context) => {
        await insert(tx, delivery, context)
        if (context.attempt > 1) return
        started.open()
        await resumed.opened
      }
      const slow = process(work)
      const successor = where === 'the same process' ? slow : process(work)
      const outlived = slow.receive(message(id))
      await started.opened
      await expire()
      expect(await successor.receive(message(id))).toMatchObject({ kind: 'handled' })
      resumed.open()
      const outcome = await outlived
      expect(outcome).toMatchObject({ kind: 'failed', status: 503 })
      expect(outcome.error?.code).toBe('lease_lost')
      expect(await effects(id)).toEqual([2])
      expect(await slow.receive(message(id))).toMatchObject({ kind: 'duplicate' })
    },
  )

  it('happens once when the first worker commits while its successor runs', async () => {
    const [started, resumed, overtaken, finished] = [gate(), gate(), gate(), gate()]
    const work: Work = async (tx, delivery, context) => {
      await insert(tx, delivery, context)
      const [reached, go] = context.attempt === 1 ? [started, resumed] : [overtaken, finished]
      reached.open()
      await go.opened
    }
    const [first, second] = [process(work), process(work)]
    const one = first.receive(message('overlap'))
    await started.opened
    await expire()
    const two = second.receive(message('overlap'))
    await overtaken.opened
    resumed.open()
    expect(await one).toMatchObject({ kind: 'failed' })
    finished.open()
    expect(await two).toMatchObject({ kind: 'handled' })
    expect(await effects('overlap')).toEqual([2])
  })

  it("holds a run that begins late to its own claim, not to its successor's", async () => {
    const store = postgresReplayStore(pool)
    const { admit } = createReceiver({
      provider: rine({ secret }),
      logger: false,
      replay: { store, ...patientReplay },
    })
    const work = store.inTransaction((tx, delivery: Message, context) =>
      insert(tx, delivery, context),
    )
    const admitted = async () => {
      const admission = await admit(message('late'))
      if (admission.kind !== 'admitted') throw new Error(`it was ${admission.kind}`)
      const { delivery, context, finish } = admission
      return { run: () => work(delivery as Message, context), finish }
    }
    const first = await admitted()
    await expire()
    const second = await admitted()
    await expect(first.run()).rejects.toMatchObject({ code: 'lease_lost' })
    await first.finish('failed')
    await second.run()
    expect(await second.finish('handled')).toMatchObject({ kind: 'handled' })
    expect(await effects('late')).toEqual([2])
  })

  it('continues if its lease has expired and no other run took over', async () => {
    const { receive } = process(async (tx, delivery, context) => {
      await insert(tx, delivery, context)
      await expire()
    })
    expect(await receive(message('nobody'))).toMatchObject({ kind: 'handled' })
    expect(await effects('nobody')).toEqual([1])
  })

  it('happens once for many deliveries at once, in two processes', async () => {
    const processes = [process(insert), process(insert)]
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        (processes[i % 2] ?? process(insert)).receive(message(`many-${i % 4}`)),
      ),
    )
    expect(outcomes.filter(({ kind }) => kind === 'handled')).toHaveLength(4)
    for (const i of [0, 1, 2, 3]) expect(await effects(`many-${i}`)).toEqual([1])
  })

  it('loses nothing if its connection breaks, and never reuses a broken one', async () => {
    const { receive } = process(async (tx, delivery, context) => {
      await insert(tx, delivery, context)
      if (context.attempt > 1) return
      const { rows } = await tx.query('SELECT pg_backend_pid() AS pid')
      const told = new Promise((resolve) => tx.once('end', resolve))
      await pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid])
      // Idle when it is cut: the connection's error belongs to no statement.
      await told
      await tx.query('SELECT 1')
    })
    expect(await receive(message('cut'))).toMatchObject({ kind: 'failed', status: 500 })
    expect(await receive(message('cut'))).toMatchObject({ kind: 'handled' })
    expect(await effects('cut')).toEqual([2])
    for (let i = 0; i < 8; i++) expect((await pool.query('SELECT 1')).rows).toHaveLength(1)
  })

  it('rejects a delivery that was not claimed in its store', async () => {
    const store = postgresReplayStore(pool)
    const { verify } = process(insert)
    const { signal } = new AbortController()
    const context = { attempt: 1, signal, discard: (reason: string) => new Error(reason) }
    const handler = store.inTransaction((_tx, _delivery, _context: JobContext) => {})
    await expect(handler(await verify(message('unclaimed')), context)).rejects.toMatchObject({
      code: 'store_unavailable',
    })
    expect(await effects('unclaimed')).toEqual([])
  })

  describe('next to other work of the same handler', () => {
    /** A receiver whose handler does more than its transaction. */
    function composed(
      compose: (
        store: PostgresReplayStore<PoolClient>,
      ) => (delivery: Message, context: HandlerContext) => unknown,
    ) {
      const store = postgresReplayStore(pool)
      return createReceiver({
        provider: rine({ secret }),
        handlers: { 'message.received': compose(store) },
        logger: false,
        replay: { store, ...patientReplay },
      })
    }

    it('is reported as handled, with the error, when the handler throws after its commit', async () => {
      const { receive } = composed((store) => {
        const write = store.inTransaction(insert)
        return async (delivery, context) => {
          await write(delivery, context)
          throw new Error('the mail server is away')
        }
      })
      const first = await receive(message('throws after'))
      expect(first).toMatchObject({ kind: 'handled', status: 200 })
      expect(first.error).toMatchObject({
        code: 'handler_failed',
        cause: { message: 'the mail server is away' },
      })
      expect(await receive(message('throws after'))).toMatchObject({ kind: 'duplicate' })
      expect(await effects('throws after')).toEqual([1])
    })

    it.each([
      ['one after the other', false],
      ['at once', true],
    ])('rejects a second transaction before it does anything: %s', async (id, isAtOnce) => {
      const steps: number[] = []
      const { receive } = composed((store) => {
        const first = store.inTransaction(async (tx, delivery: Message, context) => {
          steps.push(1)
          await insert(tx, delivery, context)
        })
        const second = store.inTransaction(() => void steps.push(2))
        return async (delivery, context) => {
          const begun = first(delivery, context)
          if (!isAtOnce) await begun
          const [refused] = await Promise.allSettled([second(delivery, context)])
          await begun
          if (refused?.status === 'rejected') throw refused.reason
        }
      })
      const outcome = await receive(message(id))
      expect(outcome).toMatchObject({ kind: 'handled', status: 200 })
      expect(outcome.error?.cause).toBeInstanceOf(TypeError)
      expect(String(outcome.error?.cause)).toContain('Do all the work in one')
      expect(steps).toEqual([1])
      expect(await effects(id)).toEqual([1])
    })

    it('can be retried within the run if it was rolled back', async () => {
      let tries = 0
      const { receive } = composed((store) => {
        const write = store.inTransaction(async (tx, delivery: Message, context) => {
          await insert(tx, delivery, context)
          if (++tries === 1) throw new Error('could not serialize')
        })
        return (delivery, context) => write(delivery, context).catch(() => write(delivery, context))
      })
      expect(await receive(message('tried again'))).toMatchObject({ kind: 'handled' })
      expect(await effects('tried again')).toEqual([1])
    })

    it('does not report a lost lease while it continues after its commit', async () => {
      const pass = stopTime()
      const { receive } = composed((store) => {
        const write = store.inTransaction(insert)
        return async (delivery, context) => {
          await write(delivery, context)
          // Several extensions are due.
          for (let i = 0; i < 4; i++) await pass(patientReplay.leaseMs / 3)
          await pool.query('SELECT 1')
          if (context.signal.aborted) throw new Error('aborted')
        }
      })
      const outcome = await receive(message('goes on'))
      expect(outcome).toMatchObject({ kind: 'handled' })
      expect(outcome.error).toBeUndefined()
    })

    it('serves a context that cannot be told of the commit', async () => {
      const store = postgresReplayStore(pool)
      const { admit } = createReceiver({
        provider: rine({ secret }),
        replay: { store, ...patientReplay },
      })
      const admission = await admit(message('foreign'))
      if (admission.kind !== 'admitted') throw new Error(`it was ${admission.kind}`)
      const { attempt, signal, discard } = admission.context
      const context: JobContext = { attempt, signal, discard }
      const write = store.inTransaction((tx, _delivery: Message, { attempt }: JobContext) =>
        tx.query('INSERT INTO effects VALUES ($1, $2)', ['foreign', attempt]),
      )
      const delivery = admission.delivery as Message
      await write(delivery, context)
      await expect(write(delivery, context)).rejects.toThrow(TypeError)
      expect(await admission.finish('handled')).toMatchObject({ kind: 'handled' })
      expect(await effects('foreign')).toEqual([1])
    })
  })
})
