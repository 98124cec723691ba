import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteArchive } from '@hookseal/archive/sqlite'
import { memoryReplayStore } from '@hookseal/core'
import { withSqlite } from '@hookseal/tests-kit/with-sqlite'
import type BetterSqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Subject } from '../support/archive-suite.ts'
import { describeRecord } from '../support/describe-record.ts'
import { describeRemoval } from '../support/describe-removal.ts'
import { describeRerun } from '../support/describe-rerun.ts'
import { collect, customerOf, order, receiving, sealKey, signed } from '../support/shop.ts'

withSqlite('sqliteArchive()', (Database) => {
  let folder: string
  let files = 0
  const open: BetterSqlite.Database[] = []
  let latest: BetterSqlite.Database | undefined
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hookseal-archive-'))
  })
  afterAll(() => {
    for (const db of open) db.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const subject: Subject = {
    name: 'SQLite',
    async fresh() {
      const db = new Database(join(folder, `${++files}.db`))
      open.push(db)
      latest = db
      return {
        open: (options) => sqliteArchive(db, { sealKey, ...options }),
        store: memoryReplayStore(),
        dump: async () => JSON.stringify(db.prepare('SELECT * FROM hookseal_archive').all()),
        async alter(key, column, value) {
          const stored = value instanceof Date ? value.getTime() : value
          db.prepare(`UPDATE hookseal_archive SET ${column} = ? WHERE key = ?`).run(stored, key)
        },
      }
    },
  }

  /** The bytes of a database and of its log. */
  const bytesOf = (file: string) =>
    ['', '-wal']
      .map((end) => `${file}${end}`)
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path).toString('latin1'))
      .join('')

  it('leaves no byte of a subject in the file or its log', async () => {
    const { open: openArchive, store } = await subject.fresh()
    const file = join(folder, `${files}.db`)
    const archive = openArchive({ subject: customerOf })
    const receiver = receiving(archive, { store })
    // Large enough for pages of their own, which are given back when the row goes.
    const large = () => randomBytes(20_000).toString('hex')
    for (let i = 0; i < 20; i++) {
      const event = {
        ...order(`e-${i}`, i % 2 === 0 ? 'erased-0815' : 'kept-0816'),
        large: large(),
      }
      await receiver.receive(signed(JSON.stringify(event)))
    }
    const rows = await collect(archive.list())
    // Pieces of each row that fit into one page of the file.
    const piecesOf = (subject: string) =>
      rows
        .filter((row) => row.subject === subject)
        .flatMap(({ packed }) => [1000, 20_000, 40_000].map((at) => packed.slice(at, at + 40)))
    const inFile = (piece: string) => bytesOf(file).includes(piece)
    const erased = piecesOf('erased-0815')
    expect(erased.filter(inFile).length).toBeGreaterThan(20)
    expect(inFile('erased-0815')).toBe(true)
    expect(await archive.erase({ subject: 'erased-0815' })).toBe(10)
    expect([...erased, 'erased-0815'].filter(inFile)).toEqual([])
    expect(piecesOf('kept-0816').filter(inFile).length).toBeGreaterThan(20)
    expect(statSync(`${file}-wal`).size).toBe(0)
  })

  it('reports a reader that keeps erased rows in the log', async () => {
    const { open: openArchive, store } = await subject.fresh()
    const archive = openArchive({ subject: customerOf })
    await receiving(archive, { store }).receive(signed(order('held')))
    const reader = new Database(join(folder, `${files}.db`))
    open.push(reader)
    reader.exec('BEGIN')
    reader.prepare('SELECT * FROM hookseal_archive').all()
    latest?.pragma('busy_timeout = 1')
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    try {
      const erasing = expect(archive.erase({ subject: 'customer-1' })).rejects.toThrow(
        'the write-ahead log still contains them',
      )
      await vi.advanceTimersByTimeAsync(10_000)
      await erasing
      const again = archive.erase({ subject: 'customer-1' })
      reader.exec('COMMIT')
      await vi.advanceTimersByTimeAsync(10_000)
      expect(await again).toBe(0)
    } finally {
      vi.useRealTimers()
    }
    expect(statSync(join(folder, `${files}.db-wal`)).size).toBe(0)
  })

  it('answers 503 and runs nothing when the file cannot be written', async () => {
    const { open: openArchive, store } = await subject.fresh()
    const archive = openArchive()
    const ran = vi.fn()
    const other = new Database(join(folder, `${files}.db`))
    open.push(other)
    latest?.pragma('busy_timeout = 1')
    other.exec('BEGIN IMMEDIATE')
    const refused = await receiving(archive, { store }, ran).receive(signed(order('b-1')))
    expect(refused).toMatchObject({ status: 503, error: { code: 'store_unavailable' } })
    expect(ran).not.toHaveBeenCalled()
    const running = receiving(archive, { store, onUnavailable: 'run' }, ran)
    expect((await running.receive(signed(order('b-2')))).kind).toBe('handled')
    other.exec('COMMIT')
    expect((await running.receive(signed(order('b-1')))).kind).toBe('handled')
    expect(await collect(archive.list())).toMatchObject([{ id: 'b-1', attempt: 2 }])
  })

  it('works with an in-memory database, and next to another table', async () => {
    const db = new Database(':memory:')
    open.push(db)
    const table = `odd "name'; DROP`
    const archive = sqliteArchive(db, { sealKey, table })
    const beside = sqliteArchive(db, { sealKey })
    await receiving(archive, { store: memoryReplayStore() }).receive(signed(order('m-1')))
    expect(await collect(archive.list())).toMatchObject([{ id: 'm-1', status: 'handled' }])
    expect(await collect(beside.list())).toEqual([])
    expect(await archive.erase({ subject: 'none' })).toBe(0)
    // Opened again, the rows are still there.
    expect(await collect(sqliteArchive(db, { sealKey, table }).list())).toHaveLength(1)
  })

  it('lets another process read while it writes', async () => {
    const { open: openArchive, store } = await subject.fresh()
    const archive = openArchive()
    const other = new Database(join(folder, `${files}.db`))
    open.push(other)
    const receiver = receiving(archive, { store })
    await receiver.receive(signed(order('w-1')))
    const listing = sqliteArchive(other, { sealKey }).list()
    await receiver.receive(signed(order('w-2')))
    expect(await collect(listing)).toHaveLength(2)
  })

  describeRecord(subject)
  describeRerun(subject)
  describeRemoval(subject)
})
