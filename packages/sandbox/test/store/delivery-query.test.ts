import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeliveryState } from '../../src/domain/model.ts'
import { listQuery } from '../../src/store/delivery-query.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'

const COUNT = 10_000
const STATES: readonly DeliveryState[] = ['delivered', 'failed']

describe('a list of many deliveries', () => {
  let store: Store

  beforeAll(() => {
    store = openStore()
    store.transaction(() => {
      for (let i = 1; i <= COUNT; i++) {
        store.deliveries.add({
          ...{ id: `d_${i}`, webhookId: 'w', sender: 'stripe', owner: '100%', eventId: `evt!${i}` },
          ...{ eventType: i === 7 ? 'odd_one' : 'oddXone', kind: 'event', attempts: 1 },
          ...{ state: STATES[i % 2] ?? 'dead', maxAttempts: 1, nextAt: 0, createdAt: 0 },
          ...{ settledAt: 0, taskId: null, taskTitle: null, lastStatus: null, lastError: null },
          ...{ lastDurationMs: null, eventHeaders: [], body: new Uint8Array(), signedBody: null },
        })
      }
    })
  })

  afterAll(() => store.close())

  it('pages from the newest to the oldest, each once, while others arrive', () => {
    const seen: string[] = []
    for (let before: number | undefined; ; ) {
      const page = store.deliveries.list({ beforeSeq: before, state: 'failed', limit: 600 })
      if (page.length === 0) break
      seen.push(...page.map(({ id }) => id))
      before = page.at(-1)?.seq
    }
    expect(seen).toEqual(Array.from({ length: COUNT / 2 }, (_, i) => `d_${COUNT - 1 - 2 * i}`))
  })

  it.each([
    ['D_9999', ['d_9999']],
    ['evt!123', expect.arrayContaining(['d_123', 'd_1230'])],
    ['odd_one', ['d_7']],
    ['100%', expect.arrayContaining([`d_${COUNT}`])],
    ["' OR 1=1", []],
    ['%%', []],
  ])('finds %s, and no wildcard in it', (search, ids) => {
    const found = store.deliveries.list({ search, limit: 50 }).map(({ id }) => id)
    expect(found).toEqual(ids)
  })

  it.each([{}, { state: 'failed' }, { beforeSeq: 5 }, { state: 'dead', beforeSeq: 5 }] as const)(
    'neither sorts nor scans for %o',
    (query) => {
      const database = openDatabase()
      const { sql, values } = listQuery({ ...query, limit: 50 })
      // The plan of the same statement over the same schema.
      const plan = database.all(`EXPLAIN QUERY PLAN SELECT * FROM deliveries ${sql}`, values)
      const details = plan.map(({ detail }) => String(detail)).join('\n')
      expect(details).not.toContain('TEMP B-TREE')
      if ('state' in query) expect(details).toContain('deliveriesByState')
      database.close()
    },
  )
})
