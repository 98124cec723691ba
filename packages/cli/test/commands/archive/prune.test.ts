import { withSqlite } from '@hookseal/tests-kit/with-sqlite'
import { expect, it } from 'vitest'
import { builtApp } from '../../support/built-app.ts'
import { hookseal } from '../../support/hookseal.ts'
import { ordersFile, removeOrdersFiles } from '../../support/orders-file.ts'

removeOrdersFiles()
const app = builtApp()
const DAY_MS = 86_400_000

async function aged() {
  const file = ordersFile()
  for (const [id, days] of [1, 20, 40].entries()) {
    const key = await file.deliver({ type: 'order.paid', id: String(days) })
    file.alter(key, 'received_at', Date.now() - days * DAY_MS - id)
  }
  return file
}

withSqlite('hookseal archive prune', () => {
  it('deletes what is older than --retain-days', async () => {
    const file = await aged()
    const args = ['archive', 'prune', '--sqlite', file.path, '--retain-days', '10']
    const { code, out, err } = await hookseal(args)
    expect([code, out, err]).toEqual([0, 'Deleted 2 deliveries.\n', ''])
    expect(Object.keys(file.statuses())).toEqual(['1'])
    expect(JSON.parse((await hookseal([...args, '--json'])).out)).toEqual({ pruned: 0 })
  })

  it("uses the archive's own retention with --app", async () => {
    const file = await aged()
    const args = ['archive', 'prune', '--app', app]
    const env = { ORDERS_SQLITE: file.path }
    const { code, out } = await hookseal(args, { env })
    expect([code, out]).toEqual([0, 'Deleted 1 delivery.\n'])
    const twice = await hookseal([...args, '--retain-days', '10'], { env })
    expect([twice.code, twice.err]).toEqual([2, expect.stringContaining('set retainDays')])
  })

  it('requires a retention time', async () => {
    const file = await aged()
    const { code, err } = await hookseal(['archive', 'prune', '--sqlite', file.path])
    expect([code, err]).toEqual([2, expect.stringContaining('pass --retain-days')])
    expect(Object.keys(file.statuses())).toHaveLength(3)
  })
})
