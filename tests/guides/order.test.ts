import { createHmac } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import type { Receiver } from '@hookseal/core'
import { type GuideProject, guideProject, markedBlocks, readGuide } from '@hookseal/tests-kit/guide'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'

const guide = readGuide('order.md')
const snippet = markedBlocks(guide, 'file').get('order.mjs')

const BILLING_SECRET = 'order-guide-secret'

/** A signed request of the guide's sender. */
function changed(revision: number, status: string) {
  const body = Buffer.from(JSON.stringify({ id: 'i_1', revision, status }))
  const signature = createHmac('sha256', BILLING_SECRET).update(body).digest('hex')
  return {
    headers: { 'content-type': 'application/json', 'billing-signature': signature },
    body,
  }
}

withServer('Postgres', 'the guide "Events that come out of order"', () => {
  let server: Server
  let pool: Pool
  let project: GuideProject
  let order = ''

  beforeAll(async () => {
    server = await startPostgres()
    pool = new Pool({ connectionString: server.url })
    project = guideProject([])
    // The snippet leaves its pool open, as a server does.
    order = project.write('order.mjs', `${snippet}\nexport { pool }\n`)
    Object.assign(process.env, { DATABASE_URL: server.url, BILLING_SECRET })
  })
  afterAll(async () => {
    delete process.env['DATABASE_URL']
    delete process.env['BILLING_SECRET']
    project.remove()
    await pool.end()
    await server.remove()
  })

  it('keeps the newest status, and treats an older event as handled', async () => {
    const guided: { readonly receiver: Pick<Receiver<object>, 'receive'>; readonly pool: Pool } =
      await import(pathToFileURL(order).href)
    try {
      for (const sent of [changed(1, 'open'), changed(3, 'paid'), changed(2, 'sent')]) {
        expect(await guided.receiver.receive(sent)).toMatchObject({ kind: 'handled', status: 200 })
      }
      expect((await pool.query('SELECT * FROM invoices')).rows).toEqual([
        { id: 'i_1', status: 'paid' },
      ])
    } finally {
      await guided.pool.end()
    }
  })

  it('names the table that the migration creates', async () => {
    const statement = /```sql\n([\s\S]*?)```/.exec(guide)?.[1] ?? ''
    expect((await pool.query(statement)).rowCount).toBe(0)
    expect((await pool.query('SELECT entity FROM hookseal_replay_watermarks')).rows).toEqual([
      { entity: 'invoice:i_1' },
    ])
  })
})
