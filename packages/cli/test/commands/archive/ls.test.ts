import { run } from '@hookseal/cli'
import { withSqlite } from '@hookseal/tests-kit/with-sqlite'
import { expect, it } from 'vitest'
import { hookseal } from '../../support/hookseal.ts'
import { ordersFile, removeOrdersFiles } from '../../support/orders-file.ts'
import { runHere } from '../../support/run-here.ts'

const HOUR_MS = 3_600_000

removeOrdersFiles()

withSqlite('hookseal archive ls', () => {
  it('lists deliveries in a table, newest first, with nothing of a payload', async () => {
    const file = ordersFile()
    const paid = await file.deliver({ type: 'order.paid', id: '1', note: 'private-note' })
    const failed = await file.deliver({
      type: 'order.failing',
      id: '2',
      customer: 'private-customer',
    })
    file.alter(paid, 'received_at', Date.parse('2026-01-31T10:20:30.400Z'))
    const { code, out, err } = await runHere(['archive', 'ls', '--sqlite', file.path])
    expect([code, err]).toEqual([0, ''])
    const [head, first, second] = out.split('\n').map((line) => line.split(/ {2,}/))
    expect(head).toEqual(['key', 'received', 'provider', 'type', 'attempt', 'status', 'error'])
    expect(first?.filter((_, column) => column !== 1)).toEqual([
      failed,
      'orders',
      'order.failing',
      '1',
      'dead',
      'handler_failed',
    ])
    const time = '2026-01-31T10:20:30.400Z'
    expect(second).toEqual([paid, time, 'orders', 'order.paid', '1', 'handled'])
    expect(out).not.toContain('private')
  })

  it('prints one JSON object per line, with nothing of a payload', async () => {
    const file = ordersFile()
    const key = await file.deliver({ type: 'order.paid', id: '1', customer: 'private-customer' })
    await file.deliver({ type: 'order.failing', id: '2' })
    const { out } = await runHere(['archive', 'ls', '--sqlite', file.path, '--json'])
    const [newest, oldest, ...rest] = out.split('\n')
    expect(rest).toEqual([''])
    expect(JSON.parse(newest as string)).toMatchObject({ error: 'handler_failed', status: 'dead' })
    expect(JSON.parse(oldest as string)).toEqual({
      key,
      receivedAt: expect.stringMatching(/Z$/),
      provider: 'orders',
      endpoint: 'orders',
      type: 'order.paid',
      id: '1',
      attempt: 1,
      status: 'handled',
      redacted: false,
    })
  })

  it.each([
    [['--status', 'dead'], '2'],
    [['--type', 'order.discarded'], '3'],
    [['--since', '2h', '--type', 'order.paid'], '4'],
    [['--limit', '1', '--endpoint', 'orders'], '4'],
    [['--endpoint', 'elsewhere'], ''],
  ])('filters the list: %s', async (filters, found) => {
    const file = ordersFile()
    const old = await file.deliver({ type: 'order.paid', id: '1' })
    await file.deliver({ type: 'order.failing', id: '2' })
    await file.deliver({ type: 'order.discarded', id: '3' })
    const newest = await file.deliver({ type: 'order.paid', id: '4' })
    file.alter(old, 'received_at', Date.now() - 3 * HOUR_MS)
    file.alter(newest, 'received_at', Date.now() + 1000)
    const args = ['archive', 'ls', '--sqlite', file.path, '--json', ...filters]
    const { out } = await runHere(args)
    const ids = out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).id]))
    expect(ids.join()).toBe(found)
  })

  it('says if there are more, and if there are none', async () => {
    const file = ordersFile()
    for (const id of ['1', '2', '3']) await file.deliver({ type: 'order.paid', id })
    const list = (...more: string[]) => runHere(['archive', 'ls', '--sqlite', file.path, ...more])
    const two = await list('--limit', '2')
    expect(two.out.split('\n')).toHaveLength(4)
    expect(two.err).toBe('Showing the newest 2. Pass --limit to see more.\n')
    expect((await list('--limit', '3')).err).toBe('')
    const none = await list('--status', 'received')
    expect([none.code, none.out, none.err]).toEqual([0, '', 'No deliveries match.\n'])
  })

  it.each([
    ['the table', []],
    ['JSON', ['--json']],
  ])('escapes in %s what a sender wrote', async (_, more) => {
    const file = ordersFile()
    await file.deliver({ type: 'order.\u001b[2J\u202e\n', id: '\u0007' })
    const { out } = await runHere(['archive', 'ls', '--sqlite', file.path, ...more])
    expect(out.replaceAll('\n', '')).toMatch(/^[ -~]*$/)
    expect(out).toContain(more.length === 0 ? '\\x1b[2J\\u{202e}\\n' : '\\u001b[2J\\u202e\\n')
  })

  it('stops quietly when the reader is gone', async () => {
    const file = ordersFile()
    for (let id = 0; id < 300; id++) await file.deliver({ type: 'order.paid', id: String(id) })
    const args = ['archive', 'ls', '--sqlite', file.path, '--json']
    const gone = await hookseal(args, { readsOutput: false })
    expect([gone.code, gone.err]).toEqual([0, ''])
    const { out } = await runHere(args)
    expect(out.split('\n')).toHaveLength(301)
  })

  it('reads no further once the reader is gone', async () => {
    const file = ordersFile()
    for (const id of ['1', '2', '3']) await file.deliver({ type: 'order.paid', id })
    let writes = 0
    const stdout = {
      isTTY: false,
      get isClosed() {
        return writes === 2
      },
      write: () => {
        writes++
      },
    }
    const stderr = { isTTY: false, write: () => {} }
    const io = { stdout, stderr, env: {}, readStdin: async () => new Uint8Array() }
    expect(await run(['archive', 'ls', '--sqlite', file.path, '--json'], { io })).toBe(0)
    expect(writes).toBe(2)
  })

  it.each([80, 100, 160])('fits a terminal of %i columns', async (columns) => {
    const file = ordersFile()
    await file.deliver({ type: `order.${'long.'.repeat(30)}`, id: '1' })
    await file.deliver({ type: 'order.failing', id: '2' })
    await file.deliver({ type: 'order.discarded', id: '3' })
    const written = { out: '' }
    const stdout = {
      isTTY: true,
      columns,
      write: (chunk: string | Uint8Array) => {
        written.out += String(chunk)
      },
    }
    const stderr = { isTTY: false, write: () => {} }
    const io = { stdout, stderr, env: { NO_COLOR: '1' }, readStdin: async () => new Uint8Array() }
    expect(await run(['archive', 'ls', '--sqlite', file.path], { io })).toBe(0)
    const lines = written.out.trimEnd().split('\n')
    expect(lines).toHaveLength(4)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns)
    expect(written.out).toMatch(/^[\w-]{8} {2}/m)
    expect(written.out).toContain('…')
    expect(written.out).toContain('handler_fail')
  })
})
