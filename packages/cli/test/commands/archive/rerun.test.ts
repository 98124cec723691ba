// cspell:ignore forse
import { run } from '@hookseal/cli'
import { withSqlite } from '@hookseal/tests-kit/with-sqlite'
import { expect, it } from 'vitest'
import { appModule, builtApp } from '../../support/built-app.ts'
import { hookseal } from '../../support/hookseal.ts'
import { ordersFile, removeOrdersFiles } from '../../support/orders-file.ts'

removeOrdersFiles()
const app = builtApp('esm')
const commonJs = builtApp('cjs')

/** Runs `rerun` with the application on this file. */
const rerun = (path: string, args: readonly string[], env: Record<string, string> = {}) =>
  hookseal(['archive', 'rerun', '--app', app, ...args], {
    env: { ORDERS_SQLITE: path, ...env },
  })

withSqlite('hookseal archive rerun', () => {
  it('reruns all with a status, oldest first, and exits even though the module keeps running', async () => {
    const file = ordersFile()
    const keys: string[] = []
    for (const id of ['1', '2', '3']) keys.push(await file.deliver({ type: 'order.failing', id }))
    await file.deliver({ type: 'order.paid', id: '4' })
    expect(file.statuses()).toEqual({ 1: 'dead', 2: 'dead', 3: 'dead', 4: 'handled' })
    for (const [age, key] of keys.entries()) {
      file.alter(key, 'received_at', Date.now() - age * 1000)
    }
    const { code, out, err } = await rerun(file.path, ['--status', 'dead'])
    const lines = keys.reverse().map((key) => `${key}  handled    order.failing\n`)
    expect([code, out]).toEqual([0, lines.join('')])
    expect(err).toBe('handled 3\nhandled 2\nhandled 1\n3 handled\n')
    expect(file.statuses()).toEqual({ 1: 'handled', 2: 'handled', 3: 'handled', 4: 'handled' })
  })

  it('exits with 1 if one fails or is refused, and runs the others', async () => {
    const file = ordersFile()
    const broken = await file.deliver({ type: 'order.broken', id: '1', note: 'private-note' })
    const failing = await file.deliver({ type: 'order.failing', id: '2' })
    const paid = await file.deliver({ type: 'order.paid', id: '3' })
    const keys = [broken.slice(0, 10), paid, failing]
    const { code, out, err } = await rerun(file.path, keys)
    expect(code).toBe(1)
    expect(out.split('\n')).toEqual([
      `${broken}  failed     order.broken  handler_failed`,
      `${paid}  refused    order.paid  this delivery was handled; pass --force to rerun it`,
      `${failing}  handled    order.failing`,
      '',
    ])
    expect(err).toBe('handled 2\n1 failed, 1 refused, 1 handled\n')
    expect(file.statuses()).toEqual({ 1: 'dead', 2: 'handled', 3: 'handled' })
  })

  it('prints one JSON object per line, apart from what the handlers log', async () => {
    const file = ordersFile()
    const discarded = await file.deliver({ type: 'order.discarded', id: '1' })
    const args = ['--status', 'discarded', '--type', 'order.discarded', '--json']
    const refused = await rerun(file.path, args)
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.out)).toMatchObject({ outcome: 'refused', key: discarded })
    const { code, out, err } = await rerun(file.path, [...args, '--force'])
    expect([code, err]).toEqual([0, 'handled 1\n'])
    expect(JSON.parse(out)).toEqual({
      key: discarded,
      provider: 'orders',
      endpoint: 'orders',
      type: 'order.discarded',
      outcome: 'handled',
    })
  })

  it('runs a redacted delivery only if allowed', async () => {
    const file = ordersFile()
    // Its first run by the application records it again, without the value.
    const key = await file.deliver({ type: 'order.failing', id: '1', note: 'private-note' })
    const env = { ORDERS_REDACT: 'yes' }
    expect((await rerun(file.path, [key], env)).code).toBe(0)
    const refused = await rerun(file.path, [key, '--force'])
    expect([refused.code, refused.out]).toEqual([1, expect.stringContaining('--allow-redacted')])
    expect((await rerun(file.path, [key, '--force', '--allow-redacted'])).code).toBe(0)
  })

  it.each([
    ['the lines', []],
    ['JSON', ['--json']],
  ])('escapes in %s what a sender wrote', async (_, more) => {
    const file = ordersFile()
    const key = await file.deliver({ type: 'order.\u001b[2J\u202e', id: '1' })
    const { code, out } = await rerun(file.path, [key, '--force', ...more])
    expect(code).toBe(0)
    expect(out).toMatch(/^[ -~]*\n$/)
    expect(out).toContain('[2J')
  })

  it('says when nothing matches', async () => {
    const file = ordersFile()
    const { code, out, err } = await rerun(file.path, ['--status', 'dead'])
    expect([code, out, err]).toEqual([0, '', 'No deliveries match.\n'])
  })

  it.each([
    ['an empty selection', [], /no delivery is selected; pass keys, or --status/],
    ['a filter without a status', ['--since', '2h'], /no delivery is selected/],
    ['keys and a filter', ['abcdef', '--status', 'dead'], /cannot be combined/],
    ['a misspelled option', ['--status', 'dead', '--forse'], /--force/],
    ['a key that is not there', ['abcdef'], /no delivery has the key abcdef/],
    ['a status that is none', ['--status', 'dad'], /dead/],
  ])('rejects %s', async (_, args, says) => {
    const { code, out, err } = await rerun(ordersFile().path, args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^hookseal: [^\n]+\n$/)
    expect(err).toMatch(says)
  })

  const archive = `{ list() {}, open() {}, rerun() {}, erase() {}, prune() {}, async flush() {} }`

  it.each([
    ['no module', undefined, /no receiver is specified; pass --app/],
    ['no archive', 'export const a = 1', /does not export an archive/],
    ['another archive', 'export const archive = { list() {} }', /sqliteArchive\(\)/],
    ['no receiver', `export const archive = ${archive}`, /does not export a receiver/],
    [
      'no receiver beside a default',
      `export default { archive: ${archive} }`,
      /does not export a receiver/,
    ],
    ['an error', 'throw new Error("no DATABASE_URL")', /cannot be loaded \(no DATABASE_URL\)/],
  ])('rejects a module with %s', async (_, text, says) => {
    const args = text === undefined ? [] : ['--app', appModule(text)]
    const { code, out, err } = await hookseal(['archive', 'rerun', '--status', 'dead', ...args])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(says)
  })

  it('accepts a CommonJS module that exports both in one object', async () => {
    const file = ordersFile()
    const key = await file.deliver({ type: 'order.failing', id: '1' })
    const { code, err } = await hookseal(['archive', 'rerun', '--app', commonJs, key], {
      env: { ORDERS_SQLITE: file.path },
    })
    expect([code, err]).toEqual([0, 'handled 1\n1 handled\n'])
  })

  it('shows its progress on a terminal if the output is a file', async () => {
    const file = ordersFile()
    await file.deliver({ type: 'order.failing', id: '1' })
    await file.deliver({ type: 'order.failing', id: '2' })
    process.env['ORDERS_SQLITE'] = file.path
    const written = { out: '', err: '' }
    const stream = (name: 'out' | 'err') => ({
      isTTY: name === 'err',
      write: (chunk: string | Uint8Array) => {
        written[name] += String(chunk)
      },
    })
    const readStdin = async () => new Uint8Array()
    const io = { stdout: stream('out'), stderr: stream('err'), env: {}, readStdin }
    expect(await run(['archive', 'rerun', '--app', app, '--status', 'dead'], { io })).toBe(0)
    expect(written.err).toContain('2/2')
    expect(written.err).toMatch(/2 handled\n$/)
    expect(written.out.split('\n')).toHaveLength(3)
  })
})
