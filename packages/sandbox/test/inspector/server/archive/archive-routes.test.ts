import type { ArchiveRow, ReadableArchive } from '@hookseal/core'
import { afterEach, describe, expect, it } from 'vitest'
import type {
  ArchivePageView,
  ArchiveRowDetails,
} from '../../../../src/inspector/server/archive/archive-views.ts'
import type { SandboxOptions } from '../../../../src/options.ts'
import { type Sandbox, startSandbox } from '../../../../src/start-sandbox.ts'
import { archiveOf, archiveRow } from '../../../archive-rows.ts'
import { manualClock } from '../../../manual-clock.ts'

let sandbox: Sandbox

async function start(archive: ReadableArchive | undefined, options: SandboxOptions = {}) {
  sandbox = await startSandbox({ ...options, archive })
}

afterEach(() => sandbox?.close())

async function get<T>(path: string, init: RequestInit = {}) {
  const response = await fetch(`${sandbox.url}/inspector/${path}`, init)
  const text = await response.text()
  const { status, headers } = response
  return { status, headers, text, json: () => JSON.parse(text) as T & { readonly error: string } }
}

const page = (query: object = {}) =>
  get<ArchivePageView>(`archive?${new URLSearchParams({ ...query })}`)
const details = (key: string) => get<ArchiveRowDetails>(`archive/${encodeURIComponent(key)}`)

/** Rows with these numbers, the last one first. */
const rowsTo = (count: number) =>
  Array.from({ length: count }, (_, i) => archiveRow(count - i)) as ArchiveRow[]

const keysOf = ({ rows }: ArchivePageView) => rows.map(({ key }) => key)

async function nextPage({ rows }: ArchivePageView, query: object = {}) {
  const last = rows.at(-1)
  const after = { afterKey: last?.key, afterTime: String(last?.receivedAt) }
  return (await page({ ...query, ...after })).json()
}

describe('an archive in the inspector', () => {
  it('is not there unless it is given', async () => {
    await start(undefined)
    expect((await get<{ hasArchive: boolean }>('overview')).json().hasArchive).toBe(false)
    expect((await page()).status).toBe(404)
    await sandbox.close()
    await start(archiveOf(() => []))
    expect((await get<{ hasArchive: boolean }>('overview')).json().hasArchive).toBe(true)
    expect((await page()).json()).toEqual({ rows: [], hasOlder: false })
  })

  it.each([{}, [], 'archive', { list: true }])(
    'must be one that can be read: %o',
    async (value) => {
      const archive = value as unknown as ReadableArchive
      await expect(startSandbox({ archive })).rejects.toThrow(/archive: .*a list method/)
    },
  )

  it('is shown in pages, each row once, and read no further than a page', async () => {
    const rows = rowsTo(120)
    const archive = archiveOf(() => rows)
    await start(archive)
    const first = (await page()).json()
    expect(archive.read()).toBe(51)
    const second = await nextPage(first)
    const third = await nextPage(second)
    expect([first, second, third].map(({ hasOlder }) => hasOlder)).toEqual([true, true, false])
    expect([first, second, third].flatMap(keysOf)).toEqual(rows.map(({ key }) => key))
    expect(archive.openLists()).toBe(0)
  })

  it('has no older rows after a page that is exactly full', async () => {
    await start(archiveOf(() => rowsTo(50)))
    const first = (await page()).json()
    expect(first.rows).toHaveLength(50)
    expect(first.hasOlder).toBe(false)
  })

  it('goes on where it was when rows arrive, and when rows are erased', async () => {
    let rows = rowsTo(120)
    await start(archiveOf(() => rows))
    const first = (await page()).json()
    rows = [archiveRow(122), archiveRow(121), ...rows]
    expect(keysOf(await nextPage(first))[0]).toBe(archiveRow(70).key)
    rows = rows.filter(({ key }) => key !== archiveRow(71).key)
    expect(keysOf(await nextPage(first))[0]).toBe(archiveRow(70).key)
  })

  it('goes on where it was among rows of the same moment', async () => {
    const receivedAt = new Date()
    const rows = rowsTo(60).map((row) => ({ ...row, receivedAt }))
    await start(archiveOf(() => rows))
    const first = (await page()).json()
    expect([first, await nextPage(first)].flatMap(keysOf)).toEqual(rows.map(({ key }) => key))
  })

  it('is narrowed by the archive itself', async () => {
    const archive = archiveOf(() => [archiveRow(2, { status: 'dead' }), archiveRow(1)])
    await start(archive)
    expect(keysOf((await page({ status: 'dead', type: 'a&b' })).json())).toEqual(['key-000002'])
    expect(archive.queries).toEqual([{ status: 'dead', type: 'a&b' }])
  })

  it.each([
    { status: 'lost' },
    { type: '' },
    { afterKey: 'a', afterTime: 'yesterday' },
    { limit: '1000000' },
  ])('does not take %o', async (query) => {
    const archive = archiveOf(() => [])
    await start(archive)
    expect((await page(query)).status).toBe(400)
    expect(archive.queries).toEqual([])
  })

  it('lists nothing that is sealed', async () => {
    await start(
      archiveOf(() => [archiveRow(1, { packed: 'a'.repeat(900), error: 'handler_failed' })]),
    )
    const { text, json, headers } = await page()
    expect(text).not.toContain('aaa')
    expect(json().rows[0]).toEqual({
      ...{ key: 'key-000001', provider: 'rine', endpoint: 'rine', id: 'event-1', attempt: 1 },
      ...{ type: 'message.received', status: 'handled', error: 'handler_failed' },
      ...{ receivedAt: archiveRow(1).receivedAt.getTime(), sealedLength: 900 },
    })
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    [new Error('relation "hookseal_archive" does not exist'), 'relation "hookseal_archive"'],
    [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['down', 'down'],
  ])('that fails is an error, and no empty list: %s', async (failure, message) => {
    await start(
      archiveOf(() => {
        throw failure
      }),
    )
    for (const { status, json } of [await page(), await details('any')]) {
      expect(status).toBe(502)
      expect(json().error).toContain(message)
    }
  })

  it('that fails half way shows no half of a page', async () => {
    async function* rows() {
      yield archiveRow(1)
      throw new Error('the connection ended')
    }
    await start(archiveOf(rows))
    expect((await page()).json()).toEqual({ error: 'the connection ended' })
  })

  it('that does not answer is an error', async () => {
    const clock = manualClock()
    async function* rows() {
      yield archiveRow(1)
      await new Promise(() => {})
    }
    await start(archiveOf(rows), { clock })
    const asked = page()
    // The second row's wait: the first one's has ended by then.
    await clock.waited(10_000)
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(10_000)
    const { status, json } = await asked
    expect(status).toBe(502)
    expect(json().error).toBe('it did not respond within 10 seconds')
  })

  it('is not read on for a page that is gone', async () => {
    let isOver = false
    function* endless() {
      while (!isOver) yield archiveRow(1)
    }
    const archive = archiveOf(endless)
    await start(archive)
    const left = new AbortController()
    const asked = page({ afterKey: 'key', afterTime: '0' })
    const leaving = get('archive?afterKey=key&afterTime=0', { signal: left.signal })
    while (archive.queries.length < 2) await new Promise((resolve) => setImmediate(resolve))
    left.abort()
    await expect(leaving).rejects.toThrow('aborted')
    while (archive.openLists() > 1) await new Promise((resolve) => setImmediate(resolve))
    isOver = true
    await asked
    expect(archive.openLists()).toBe(0)
  })
})

describe('one delivery of an archive in the inspector', () => {
  it('is sealed where the archive cannot open it', async () => {
    await start(archiveOf(() => [archiveRow(2), archiveRow(1)]))
    const { status, text, json } = await details('key-000001')
    expect(status).toBe(200)
    expect(json()).toMatchObject({ row: { id: 'event-1' }, opened: null, fault: null })
    expect(text).not.toContain('sealed text of')
  })

  it('is opened where the archive can', async () => {
    const opened: ArchiveRow[] = []
    const list = archiveOf(() => [archiveRow(1, { key: 'a/b%2F?c' })])
    const archive = {
      ...list,
      async open(row: ArchiveRow) {
        expect(this).toBe(archive)
        opened.push(row)
        const headers = new Headers({ 'x-request-id': '7' })
        return { headers, rawBody: Uint8Array.of(0xff, 0), redacted: true }
      },
    }
    await start(archive)
    expect((await details('a/b%2F?c')).json().opened).toEqual({
      headers: [['x-request-id', '7']],
      body: { base64: '/wA=', text: null, length: 2 },
      isRedacted: true,
    })
    expect(opened).toEqual([archiveRow(1, { key: 'a/b%2F?c' })])
    expect(list.queries).toEqual([{ key: 'a/b%2F?c' }])
  })

  it('says why it cannot be opened, beside what is known of it', async () => {
    const archive = {
      ...archiveOf(() => [archiveRow(1)]),
      async open() {
        throw new TypeError('this row was altered')
      },
    }
    await start(archive)
    const { status, json } = await details('key-000001')
    expect(status).toBe(200)
    expect(json()).toMatchObject({
      ...{ row: { key: 'key-000001' }, opened: null, fault: 'this row was altered' },
    })
  })

  it('may be gone', async () => {
    await start(archiveOf(() => [archiveRow(1)]))
    const { status, json } = await details('another')
    expect(status).toBe(404)
    expect(json().error).toContain('no longer')
  })
})

describe('the archive, asked by others', () => {
  it.each([
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a page of the same site', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['a sandboxed frame', { origin: 'null' }],
  ])('answers nothing to %s', async (_, headers) => {
    const archive = archiveOf(() => [archiveRow(1)])
    await start(archive)
    expect((await get('archive', { headers })).status).toBe(403)
    expect((await get('archive/key-000001', { headers })).status).toBe(403)
    expect(archive.queries).toEqual([])
  })

  it('is only read', async () => {
    const archive = archiveOf(() => [archiveRow(1)])
    await start(archive)
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await get('archive', { method })).status).toBe(404)
      expect((await get('archive/key-000001', { method })).status).toBe(404)
    }
    expect(archive.queries).toEqual([])
  })
})
