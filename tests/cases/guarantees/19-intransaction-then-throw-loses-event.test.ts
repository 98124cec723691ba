import { createReceiver, type Outcome, WebhookError } from '@hookseal/core'
import { migrationSql, postgresReplayStore } from '@hookseal/replay/postgres'
import { patientReplay } from '@hookseal/tests-kit/patience'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { input, provider } from '../support/basics.ts'

// inTransaction commits the key inside the handler. An error that is thrown afterward cannot undo that: the event is
// handled, and the outcome has the error. A second inTransaction in the same run would find its key committed, so it is
// refused before its work starts.

withServer('Postgres', 'a handler that goes on after inTransaction', () => {
  let server: Server
  let pool: Pool
  beforeAll(async () => {
    server = await startPostgres()
    pool = new Pool({ connectionString: server.url, max: 4 })
    await pool.query(migrationSql())
    await pool.query('CREATE TABLE effects (name text)')
  })
  afterAll(async () => {
    await pool.end()
    await server.remove()
  })

  const open = () => postgresReplayStore(pool)
  const effects = async (name: string) =>
    (await pool.query('SELECT 1 FROM effects WHERE name = $1', [name])).rows.length

  it('and throws: reports the event as handled, with the error', async () => {
    const store = open()
    const outcomes: Outcome[] = []
    const rows = store.inTransaction(async (tx) => {
      await tx.query("INSERT INTO effects VALUES ('rows')")
    })
    const receiver = createReceiver({
      provider: provider(),
      replay: { store, ...patientReplay },
      logger: false,
      onOutcome: (outcome) => void outcomes.push(outcome),
      handlers: {
        '*': async (delivery, context) => {
          await rows(delivery, context)
          throw new Error('the mail server is away')
        },
      },
    })
    expect(await receiver.receive(input('after'))).toMatchObject({
      kind: 'handled',
      status: 200,
      error: { code: 'handler_failed', cause: { message: 'the mail server is away' } },
    })
    expect((await receiver.receive(input('after'))).kind).toBe('duplicate')
    expect(outcomes.map(({ kind }) => kind)).toEqual(['handled', 'duplicate'])
    expect(await effects('rows')).toBe(1)
  })

  it('and opens a second one: refuses it before its work starts', async () => {
    const store = open()
    let worked = 0
    const one = store.inTransaction(async (tx) => {
      await tx.query("INSERT INTO effects VALUES ('one')")
    })
    const two = store.inTransaction(async () => void worked++)
    const receiver = createReceiver({
      provider: provider(),
      replay: { store, ...patientReplay },
      logger: false,
      handlers: {
        '*': async (delivery, context) => {
          await one(delivery, context)
          await two(delivery, context)
        },
      },
    })
    const outcome = await receiver.receive(input('twice'))
    expect(outcome).toMatchObject({ kind: 'handled', status: 200 })
    expect(WebhookError.is(outcome.error)).toBe(true)
    expect(worked).toBe(0)
    expect(await effects('one')).toBe(1)
    expect((await receiver.receive(input('twice'))).kind).toBe('duplicate')
  })

  it('and was rolled back: runs the retry', async () => {
    const store = open()
    let runs = 0
    const rows = store.inTransaction(async (tx) => {
      await tx.query("INSERT INTO effects VALUES ('again')")
      if (++runs === 1) throw new Error('the first time')
    })
    const receiver = createReceiver({
      provider: provider(),
      replay: { store, ...patientReplay },
      logger: false,
      handlers: { '*': rows },
    })
    expect((await receiver.receive(input('rolled-back'))).status).toBe(500)
    expect((await receiver.receive(input('rolled-back'))).kind).toBe('handled')
    expect(await effects('again')).toBe(1)
  })
})
