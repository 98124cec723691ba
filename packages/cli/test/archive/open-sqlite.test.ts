import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withSqlite } from '@hookseal/tests-kit/with-sqlite'
import { afterAll, expect, it } from 'vitest'
import { hookseal } from '../support/hookseal.ts'
import { ordersFile, removeOrdersFiles } from '../support/orders-file.ts'

removeOrdersFiles()
const folder = mkdtempSync(join(tmpdir(), 'hookseal-open-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const list = (path: string, cwd?: string) =>
  hookseal(['archive', 'ls', '--sqlite', path, '--json'], cwd === undefined ? {} : { cwd })

withSqlite('openSqlite()', (Database) => {
  it('does not create a missing file', async () => {
    const path = join(folder, 'nowhere.db')
    const { code, out } = await list(path)
    expect([code, JSON.parse(out).error]).toEqual([2, `${path} does not exist`])
    expect(existsSync(path)).toBe(false)
  })

  it('does not create a missing table', async () => {
    const path = join(folder, 'other.db')
    const db = new Database(path)
    db.exec('CREATE TABLE users (name TEXT)')
    const { code, out } = await list(path)
    expect([code, JSON.parse(out).error]).toEqual([2, `${path} has no table hookseal_archive`])
    expect(db.prepare('SELECT name FROM sqlite_master').pluck().all()).toEqual(['users'])
    expect(db.pragma('journal_mode', { simple: true })).toBe('delete')
    db.close()
  })

  it('does not need a seal key', async () => {
    const { path } = ordersFile()
    const env = { ARCHIVE_SEAL_KEY: '' }
    expect((await hookseal(['archive', 'ls', '--sqlite', path], { env })).code).toBe(0)
  })

  it('rejects a file that is no database', async () => {
    const path = join(folder, 'text.db')
    writeFileSync(path, 'not a database, '.repeat(300))
    const { code, out } = await list(path)
    expect(code).toBe(2)
    expect(JSON.parse(out).error).toMatch(/cannot be opened \(.*not a database\)/)
  })

  it("uses the project's driver, or else that of Node.js", async () => {
    const { path, deliver } = ordersFile()
    await deliver({ type: 'order.paid', id: '1' })
    expect(JSON.parse((await list(path)).out)).toMatchObject({ id: '1' })
    const { code, out } = await list(path, folder)
    const hasOwn = await import('node:sqlite' as string).then(
      () => true,
      () => false,
    )
    const found = JSON.parse(out)
    if (hasOwn) expect([code, found.id]).toEqual([0, '1'])
    else
      expect([code, found.fix]).toEqual([2, expect.stringContaining('npm install better-sqlite3')])
  })
})
