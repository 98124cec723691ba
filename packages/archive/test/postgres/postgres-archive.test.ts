import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  archiveMigrationSql,
  type PostgresQueryable,
  postgresArchive,
} from '@hookseal/archive/postgres'
import { memoryReplayStore } from '@hookseal/core'
import { migrationSql, postgresReplayStore } from '@hookseal/replay/postgres'
import { eventually, until } from '@hookseal/tests-kit/eventually'
import { patientReplay } from '@hookseal/tests-kit/patience'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { stopTime } from '@hookseal/tests-kit/virtual-time'
import { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Subject } from '../support/archive-suite.ts'
import { describeRecord } from '../support/describe-record.ts'
import { describeRemoval } from '../support/describe-removal.ts'
import { describeRerun } from '../support/describe-rerun.ts'
import { collect, customerOf, first, order, receiving, sealKey, signed } from '../support/shop.ts'

withServer('Postgres', 'postgresArchive()', () => {
  let server: Server
  let pool: Pool
  let tables = 0
  beforeAll(async () => {
    server = await startPostgres()
    pool = new Pool({ connectionString: server.url, max: 16 })
  })
  afterAll(async () => {
    await pool.end()
    await server.remove()
  })

  const subject: Subject = {
    name: 'Postgres',
    async fresh() {
      tables++
      const [table, keys] = [`archive_${tables}`, `replay_${tables}`]
      await pool.query(archiveMigrationSql(table) + migrationSql(keys))
      return {
        open: (options) => postgresArchive(pool, { sealKey, table, ...options }),
        store: postgresReplayStore(pool, { table: keys }),
        async dump() {
          const { rows } = await pool.query(`SELECT * FROM ${table}`)
          return JSON.stringify(rows)
        },
        async alter(key, column, value) {
          await pool.query(`UPDATE ${table} SET ${column} = $2 WHERE key = $1`, [key, value])
        },
      }
    },
  }

  /** A pool that counts its statements. */
  function counting(): { readonly counted: PostgresQueryable; readonly calls: string[] } {
    const calls: string[] = []
    const counted = {
      query(text: string, values?: unknown[]) {
        calls.push(text)
        return pool.query(text, values)
      },
    }
    return { counted, calls }
  }

  it('does not rerun what another process ran after the row was read', async () => {
    const { open, store } = await subject.fresh()
    const archive = open()
    await receiving(archive, { store }).receive(signed(order('stale')))
    const { key } = await first(archive.list())
    let isRead = () => {}
    let goOn = () => {}
    const reading = new Promise<void>((resolve) => {
      isRead = resolve
    })
    const gate = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const slow = {
      async query(text: string, values?: unknown[]) {
        if (text.includes('SET rerun_until = statement')) {
          isRead()
          await gate
        }
        return pool.query(text, values)
      },
    }
    const late = postgresArchive(slow, { sealKey, table: `archive_${tables}` })
    const ran = vi.fn()
    const running = late.rerun(receiving(late, { store }, ran), { key, force: true })
    await reading
    const outcome = await archive.rerun(receiving(archive, { store }, ran), { key, force: true })
    goOn()
    expect([outcome.kind, (await running).kind]).toEqual(['handled', 'in_flight'])
    expect(ran).toHaveBeenCalledTimes(1)
  })

  describe('a database that is down', () => {
    /** A pool that can fail, or stop answering. */
    function failing() {
      const state: { mode: 'up' | 'down' | 'hangs'; hung: number } = { mode: 'up', hung: 0 }
      const query = (text: string, values?: unknown[]): Promise<{ rows: never[] }> => {
        if (state.mode === 'down') return Promise.reject(new Error('connection refused'))
        if (state.mode === 'hangs') {
          state.hung++
          return new Promise(() => {})
        }
        return pool.query(text, values) as never
      }
      /** Lets the time pass that the receiver waits for each call that hangs, and for no other. */
      const outlast = async <T>(work: Promise<T>): Promise<T> => {
        const hungBefore = state.hung
        let isOver = false
        void work.finally(() => {
          isOver = true
        })
        for (let passed = hungBefore; !isOver; ) {
          await until(() => isOver || state.hung > passed)
          passed = state.hung
          if (!isOver) await pass(patientReplay.timeoutMs)
        }
        return work
      }
      const pass = stopTime()
      return { state, query, outlast }
    }

    it.each(['down', 'hangs'] as const)(
      'answers 503 and runs nothing when it is %s, until it is back',
      async (mode) => {
        const { store } = await subject.fresh()
        const { state, query, outlast } = failing()
        const archive = postgresArchive({ query }, { sealKey, table: `archive_${tables}` })
        const ran = vi.fn()
        const receiver = receiving(archive, { store }, ran)
        await receiver.receive(signed(order('before')))
        state.mode = mode
        const outcome = await outlast(receiver.receive(signed(order('during'))))
        expect(outcome).toMatchObject({ kind: 'failed', status: 503 })
        expect(outcome.error?.code).toBe('store_unavailable')
        expect(ran).toHaveBeenCalledTimes(1)
        state.mode = 'up'
        expect((await receiver.receive(signed(order('during')))).kind).toBe('handled')
        if (mode === 'down') await archive.flush()
        const { rows } = await pool.query(`SELECT id FROM archive_${tables} ORDER BY id`)
        expect(rows).toEqual([{ id: 'before' }, { id: 'during' }])
      },
    )

    it.each(['down', 'hangs'] as const)(
      'runs without a record if it is %s and the receiver allows it',
      async (mode) => {
        const { store } = await subject.fresh()
        const { state, query, outlast } = failing()
        const archive = postgresArchive({ query }, { sealKey, table: `archive_${tables}` })
        const ran = vi.fn()
        const receiver = receiving(archive, { store, onUnavailable: 'run' }, ran)
        state.mode = mode
        const deliver = () => outlast(receiver.receive(signed(order('a'))))
        expect((await deliver()).kind).toBe('handled')
        expect((await deliver()).kind).toBe('duplicate')
        expect(ran).toHaveBeenCalledTimes(1)
        state.mode = 'up'
        const { rows } = await pool.query(`SELECT 1 FROM archive_${tables}`)
        expect(rows).toEqual([])
      },
    )

    it('loses no result that could not be written immediately', async () => {
      const { store } = await subject.fresh()
      const { state, query } = failing()
      const archive = postgresArchive({ query }, { sealKey, table: `archive_${tables}` })
      const receiver = receiving(archive, { store }, () => {
        state.mode = 'down'
        throw new Error('no')
      })
      expect((await receiver.receive(signed(order('a')))).kind).toBe('failed')
      expect((await pool.query(`SELECT status FROM archive_${tables}`)).rows).toEqual([
        { status: 'received' },
      ])
      state.mode = 'up'
      expect(await collect(archive.list())).toMatchObject([
        { status: 'failed', error: 'handler_failed' },
      ])
    })
  })

  describe('the cost of a delivery', () => {
    // Time stands still, so that what is held back has to ride with the next delivery.
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
    afterEach(() => void vi.useRealTimers())

    it('is one additional statement, and one at the end', async () => {
      const [table, keys] = ['archive_cost', 'replay_cost']
      await pool.query(archiveMigrationSql(table) + migrationSql(keys))
      const count = async (withArchive: boolean) => {
        const { counted, calls } = counting()
        const archive = withArchive ? postgresArchive(counted, { sealKey, table }) : undefined
        const store = postgresReplayStore(counted, { table: keys })
        const receiver = receiving(archive, { store })
        for (let i = 0; i < 100; i++) {
          const { kind } = await receiver.receive(signed(order(`${withArchive}-${i}`)))
          expect(kind).toBe('handled')
        }
        const beforeFlush = calls.length
        await archive?.flush()
        return [beforeFlush, calls.length - beforeFlush]
      }
      const [without = 0] = await count(false)
      expect(await count(true)).toEqual([without + 100, 1])
      const { rows } = await pool.query(`SELECT status, count(*)::int FROM ${table} GROUP BY 1`)
      expect(rows).toEqual([{ status: 'handled', count: 100 }])
    })

    it('writes failures immediately', async () => {
      const { open, store } = await subject.fresh()
      const archive = open()
      const table = `archive_${tables}`
      const fails = receiving(archive, { store }, ({ event }) => {
        if (event.id !== 'fine') throw new Error('no')
      })
      const statuses = async () => {
        const { rows } = await pool.query(`SELECT id, status FROM ${table} ORDER BY id`)
        return rows.map(({ id, status }) => `${id} ${status}`)
      }
      await fails.receive(signed(order('fine')))
      expect(await statuses()).toEqual(['fine received'])
      await fails.receive(signed(order('no')))
      expect(await statuses()).toEqual(['fine handled', 'no failed'])
    })

    it('writes handled results after a delay', async () => {
      const { open, store } = await subject.fresh()
      const table = `archive_${tables}`
      await receiving(open(), { store }).receive(signed(order('alone')))
      const status = async () => (await pool.query(`SELECT status FROM ${table}`)).rows
      expect(await status()).toEqual([{ status: 'received' }])
      await vi.advanceTimersByTimeAsync(100)
      await eventually(async () => expect(await status()).toEqual([{ status: 'handled' }]))
    })
  })

  describe('a process that ends', () => {
    /** Runs a script as a process of its own, beside the package, so that it finds what the package does. */
    async function run(script: string, ...args: readonly string[]): Promise<void> {
      const file = join(import.meta.dirname, `../../.script-${process.pid}.mts`)
      const tsx = join(import.meta.dirname, '../../../../node_modules/tsx/dist/loader.mjs')
      writeFileSync(file, script)
      try {
        await promisify(execFile)(process.execPath, ['--import', tsx, file, server.url, ...args])
      } finally {
        rmSync(file)
      }
    }

    it('first writes everything that is buffered', async () => {
      await subject.fresh()
      const table = `archive_${tables}`
      await pool.query(
        `INSERT INTO ${table} (key, provider, endpoint, type, received_at, attempt, status, redacted, packed)
         VALUES ('key-1', 'p', 'e', 't', now(), 1, 'received', false, '')`,
      )
      const script = `
        import { Pool } from 'pg'
        import { postgresArchive } from '@hookseal/archive/postgres'
        const pool = new Pool({ connectionString: process.argv[2], allowExitOnIdle: true })
        const archive = postgresArchive(pool, { sealKey: 'k', table: process.argv[3] })
        await archive.finish('key-1', { attempt: 1, result: 'handled' })`
      await run(script, table)
      expect((await pool.query(`SELECT status FROM ${table}`)).rows).toEqual([
        { status: 'handled' },
      ])
    })

    it('leaves the row as received if it is killed, and a rerun only marks it', async () => {
      const { open, store } = await subject.fresh()
      const [table, keys] = [`archive_${tables}`, `replay_${tables}`]
      const script = `
        import { Pool } from 'pg'
        import { postgresArchive } from '@hookseal/archive/postgres'
        import { postgresReplayStore } from '@hookseal/replay/postgres'
        import { order, receiving, sealKey, signed } from './test/support/shop.ts'
        const [url, table, keys] = process.argv.slice(2)
        const pool = new Pool({ connectionString: url })
        const archive = postgresArchive(pool, { sealKey, table })
        const receiver = receiving(archive, { store: postgresReplayStore(pool, { table: keys }) })
        const { kind } = await receiver.receive(signed(order('killed')))
        if (kind === 'handled') process.kill(process.pid, 'SIGKILL')`
      await expect(run(script, table, keys)).rejects.toMatchObject({ signal: 'SIGKILL' })
      const archive = open()
      const row = await first(archive.list())
      expect(row).toMatchObject({ id: 'killed', status: 'received', attempt: 1 })
      const ran = vi.fn()
      const receiver = receiving(archive, { store }, ran)
      expect((await archive.rerun(receiver, { key: row.key })).kind).toBe('duplicate')
      expect(ran).not.toHaveBeenCalled()
      expect(await first(archive.list())).toMatchObject({ status: 'handled', attempt: 1 })
    })
  })

  it('leaves no byte of a subject in the rows of the database', async () => {
    const { open, store } = await subject.fresh()
    const archive = open({ subject: customerOf })
    const receiver = receiving(archive, { store })
    for (let i = 0; i < 20; i++) {
      await receiver.receive(signed(order(`dump-${i}`, i % 2 === 0 ? 'erased-0815' : 'kept-0816')))
    }
    await archive.flush()
    const dump = async () => {
      const { rows } = await pool.query(`SELECT archived::text FROM archive_${tables} archived`)
      const text = rows.map((row) => row.archived).join('\n')
      const packs = text.match(/hookseal\.\d+\.[\w-]+\.[\w-]+/g) ?? []
      const opened = packs.flatMap((pack) =>
        pack
          .split('.')
          .slice(2)
          .map((part) => Buffer.from(part, 'base64url').toString()),
      )
      return text + opened.join(' ')
    }
    expect(await dump()).toMatch(/customer":\{"id":"erased-0815/)
    expect(await archive.erase({ subject: 'erased-0815' })).toBe(10)
    const after = await dump()
    expect(after).not.toContain('erased-0815')
    expect(after).toMatch(/customer":\{"id":"kept-0816/)
  })

  it('does not deadlock with an erasure, and reports locked rows', async () => {
    const { open, store } = await subject.fresh()
    const archive = open({ subject: customerOf })
    const receiver = receiving(archive, { store })
    for (const id of ['l-1', 'l-2']) await receiver.receive(signed(order(id)))
    await archive.flush()
    const other = await pool.connect()
    await other.query('BEGIN')
    await other.query(`SELECT 1 FROM archive_${tables} WHERE id = 'l-1' FOR UPDATE`)
    const erasing = archive.erase({ subject: 'customer-1' })
    const left = async () => (await pool.query(`SELECT id FROM archive_${tables}`)).rows
    await eventually(async () => expect(await left()).toEqual([{ id: 'l-1' }]))
    await other.query('COMMIT')
    other.release()
    expect(await erasing).toBe(2)
    expect(await left()).toEqual([])
  })

  it('records and prunes with serializable isolation', async () => {
    const { store } = await subject.fresh()
    const options = '-c default_transaction_isolation=serializable'
    const strict = new Pool({ connectionString: server.url, options, max: 8 })
    const archive = postgresArchive(strict, { sealKey, table: `archive_${tables}` })
    const receiver = receiving(archive, { store })
    const many = Array.from({ length: 60 }, (_, i) => receiver.receive(signed(order(`s-${i}`))))
    const kinds = (await Promise.all(many)).map(({ kind }) => kind)
    expect(kinds).toEqual(kinds.map(() => 'handled'))
    await archive.prune()
    const rows = await collect(archive.list())
    expect(rows.filter(({ status }) => status === 'handled')).toHaveLength(60)
    await strict.end()
  })

  describe('archiveMigrationSql()', () => {
    it.each(['Mixed Case', 'app.archive', 'ü'.repeat(31), `a"b'; DROP TABLE x; --`])(
      'creates the table %s, and can be run again',
      async (table) => {
        await pool.query('CREATE SCHEMA IF NOT EXISTS app')
        for (let i = 0; i < 2; i++) await pool.query(archiveMigrationSql(table))
        const archive = postgresArchive(pool, { sealKey, table })
        const receiver = receiving(archive, { store: memoryReplayStore() })
        await receiver.receive(signed(order('named')))
        expect(await collect(archive.list())).toMatchObject([{ id: 'named' }])
      },
    )

    it.each(['', '.', 'a.b.c', 'a\0b', 'n'.repeat(64)])('rejects the name %j', (table) => {
      expect(() => archiveMigrationSql(table)).toThrow(TypeError)
      expect(() => postgresArchive(pool, { sealKey, table })).toThrow(TypeError)
    })
  })

  describeRecord(subject)
  describeRerun(subject)
  describeRemoval(subject)
})
