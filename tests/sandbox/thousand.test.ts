import { createServer } from 'node:http'
import { startSandbox } from '@hookseal/sandbox'
import { close, listen } from '@hookseal/tests-kit/listen'
import Handinger from '@ramensoft/handinger'
import { expect, it } from 'vitest'

const COUNT = 1000
const WORKER = 'w_1'

/** What happens to each request, by its task and its attempt. */
function fate(task: number, before: number): 'accept' | 'refuse' | 'later' | 'cut' {
  if (task % 100 === 0) return 'refuse'
  if (before < task % 4) return (['refuse', 'later', 'cut'] as const)[task % 3] ?? 'refuse'
  return 'accept'
}

it('loses none of 1000 deliveries, and logs what the receiver saw', async () => {
  const seen = new Map<string, string[]>()
  const server = createServer(async (request, response) => {
    const { taskId } = JSON.parse(Buffer.concat(await request.toArray()).toString())
    const before = seen.get(taskId) ?? []
    const chosen = fate(Number(taskId), before.length)
    seen.set(taskId, [...before, chosen])
    if (chosen === 'cut') return request.socket.destroy()
    const headers = chosen === 'later' ? { 'retry-after': '0' } : {}
    const status = { accept: 200, refuse: 500, later: 429 }[chosen]
    return response.writeHead(status, headers).end()
  })
  const url = `http://127.0.0.1:${await listen(server)}/hook`
  const sandbox = await startSandbox({ retries: { firstDelayMs: 5, factor: 2 } })
  const client = new Handinger({ apiKey: 'any', baseURL: sandbox.urls.handinger })
  await client.workers.webhooks.update(WORKER, { url })
  const ids = Array.from({ length: COUNT }, (_, i) => {
    const payload = { taskId: String(i) }
    return sandbox.trigger({ sender: 'handinger', owner: WORKER, payload }).deliveryIds[0] ?? ''
  })
  await sandbox.settled()

  expect(seen.size).toBe(COUNT)
  const states = ids.map((id) => sandbox.delivery(id)?.state)
  expect(
    states.map((state, i) => (i % 100 === 0 ? state === 'failed' : state === 'delivered')),
  ).not.toContain(false)
  for (const [task, fates] of seen) {
    const accepted = fates.filter((one) => one === 'accept').length
    expect(accepted, task).toBe(Number(task) % 100 === 0 ? 0 : 1)
    expect(sandbox.delivery(ids[Number(task)] ?? '')?.attempts, task).toBe(fates.length)
  }

  // The log, as the sender's own client reads it: the same requests, in the same order, with the same results.
  const logged = new Map<string, string[]>()
  const named = (status: number | null) =>
    new Map([
      [200, 'accept'],
      [500, 'refuse'],
      [429, 'later'],
    ]).get(status ?? 0) ?? 'cut'
  const total = [...seen.values()].flat().length
  for (let page = 1, pages = 1; page <= pages; page++) {
    const list = await client.workers.webhooks.listExecutions(WORKER, { page })
    pages = list.pageCount
    expect(list.totalCount).toBe(total)
    for (const { taskId, responseStatus, requestStatus } of list.logs) {
      const one = named(responseStatus)
      expect(requestStatus).toBe(one === 'accept' ? 'success' : 'error')
      logged.set(String(taskId), [one, ...(logged.get(String(taskId)) ?? [])])
    }
  }
  expect(new Map([...logged].sort())).toEqual(new Map([...seen].sort()))
  await sandbox.close()
  await close(server)
})
