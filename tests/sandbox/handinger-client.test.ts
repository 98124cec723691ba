import { createServer } from 'node:http'
import { createReceiver } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { handinger } from '@hookseal/core/providers'
import { type Sandbox, startSandbox } from '@hookseal/sandbox'
import { close, listen } from '@hookseal/tests-kit/listen'
import Handinger from '@ramensoft/handinger'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let sandbox: Sandbox
let client: Handinger

beforeAll(async () => {
  sandbox = await startSandbox({ retries: { maxAttempts: 1 } })
  client = new Handinger({ apiKey: 'any', baseURL: sandbox.urls.handinger, maxRetries: 0 })
})

afterAll(() => sandbox.close())

const url = 'https://example.test/hook'
let workers = 0
const newWorker = () => `t_org_1_w_${++workers}`

describe('the real client of Handinger', () => {
  it('finds the sandbox by HANDINGER_BASE_URL', async () => {
    process.env['HANDINGER_BASE_URL'] = sandbox.urls.handinger
    try {
      const found = new Handinger({ apiKey: 'any' })
      expect(await found.workers.webhooks.retrieve(newWorker())).toEqual({ token: null, url: null })
    } finally {
      delete process.env['HANDINGER_BASE_URL']
    }
  })

  it('creates a token with the first URL and keeps it with the next', async () => {
    const worker = newWorker()
    const first = await client.workers.webhooks.update(worker, { url })
    expect(first).toEqual({ url, token: expect.stringMatching(/^whk_[0-9A-Z]{26}$/) })
    const second = await client.workers.webhooks.update(worker, { url: `${url}/2` })
    expect(second).toEqual({ url: `${url}/2`, token: first.token })
    expect(await client.workers.webhooks.retrieve(worker)).toEqual(second)
  })

  it.each(['null', 'DELETE'])(
    'clears URL and token with %s, and creates a new one later',
    async (by) => {
      const worker = newWorker()
      const { token } = await client.workers.webhooks.update(worker, { url })
      const cleared =
        by === 'null'
          ? await client.workers.webhooks.update(worker, { url: null })
          : await client.workers.webhooks.delete(worker)
      expect(cleared).toEqual({ token: null, url: null })
      expect(await client.workers.webhooks.retrieve(worker)).toEqual({ token: null, url: null })
      const again = await client.workers.webhooks.update(worker, { url })
      expect(again.token).not.toBe(token)
    },
  )

  it('accepts clearing a webhook that does not exist', async () => {
    const none = { token: null, url: null }
    expect(await client.workers.webhooks.delete(newWorker())).toEqual(none)
    expect(await client.workers.webhooks.update(newWorker(), { url: null })).toEqual(none)
    expect(await client.workers.webhooks.regenerateToken(newWorker())).toEqual(none)
  })

  it('keeps the webhooks of workers separate', async () => {
    const [one, two] = [newWorker(), newWorker()]
    const { token } = await client.workers.webhooks.update(one, { url })
    await client.workers.webhooks.update(two, { url })
    await client.workers.webhooks.delete(two)
    expect(await client.workers.webhooks.retrieve(one)).toEqual({ token, url })
  })

  it('regenerates the token, which the next delivery uses', async () => {
    const worker = newWorker()
    const tokens: unknown[] = []
    const server = createServer((request, response) => {
      tokens.push(request.headers['x-handinger-token'])
      response.end()
    })
    const hook = `http://127.0.0.1:${await listen(server)}/hook`
    const { token } = await client.workers.webhooks.update(worker, { url: hook })
    sandbox.trigger({ sender: 'handinger', owner: worker })
    await sandbox.settled()
    const fresh = await client.workers.webhooks.regenerateToken(worker)
    sandbox.trigger({ sender: 'handinger', owner: worker })
    await sandbox.settled()
    await close(server)
    expect(fresh.url).toBe(hook)
    expect(fresh.token).not.toBe(token)
    expect(tokens).toEqual([token, fresh.token])
  })

  it('lists 50 executions per page, newest first', async () => {
    const worker = newWorker()
    const server = createServer((_, response) => response.end())
    const hook = `http://127.0.0.1:${await listen(server)}/hook`
    await client.workers.webhooks.update(worker, { url: hook })
    for (let i = 1; i <= 51; i++) {
      const payload = { taskId: `task_${i}`, title: `Task ${i}` }
      sandbox.trigger({ sender: 'handinger', owner: worker, payload })
      await sandbox.settled()
    }
    await close(server)
    const first = await client.workers.webhooks.listExecutions(worker)
    expect(first).toMatchObject({ page: 1, pageCount: 2, totalCount: 51 })
    expect(first.logs).toHaveLength(50)
    expect(first.logs[0]).toEqual({
      id: expect.stringMatching(/^whe_/),
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      durationMs: expect.any(Number),
      errorMessage: null,
      requestStatus: 'success',
      responseStatus: 200,
      taskId: 'task_51',
      taskTitle: 'Task 51',
      url: hook,
      workerId: worker,
    })
    const second = await client.workers.webhooks.listExecutions(worker, { page: 2 })
    expect(second.logs.map(({ taskId }) => taskId)).toEqual(['task_1'])
    const third = await client.workers.webhooks.listExecutions(worker, { page: 3 })
    expect(third).toEqual({ logs: [], page: 3, pageCount: 2, totalCount: 51 })
  })

  it('logs refusals and unreachable receivers', async () => {
    const worker = newWorker()
    const server = createServer((_, response) => response.writeHead(401).end())
    const hook = `http://127.0.0.1:${await listen(server)}/hook`
    await client.workers.webhooks.update(worker, { url: hook })
    sandbox.trigger({ sender: 'handinger', owner: worker, payload: { taskId: undefined } })
    await sandbox.settled()
    await close(server)
    sandbox.trigger({ sender: 'handinger', owner: worker })
    await sandbox.settled()
    const { logs } = await client.workers.webhooks.listExecutions(worker)
    expect(logs).toMatchObject([
      { requestStatus: 'error', responseStatus: null },
      { requestStatus: 'error', responseStatus: 401, taskId: null },
    ])
    expect(logs[0]?.errorMessage).toContain('ECONNREFUSED')
    expect(logs[1]?.errorMessage).toContain('401')
  })

  it.each([
    ['plain HTTP to another machine', 'http://example.test/hook'],
    ['what is no url', 'hook'],
    ['another protocol', 'ftp://example.test/hook'],
    ['more than 2048 characters', `https://example.test/${'x'.repeat(2048)}`],
  ])('is refused %s', async (_, refused) => {
    const updating = client.workers.webhooks.update(newWorker(), { url: refused })
    await expect(updating).rejects.toMatchObject({ status: 400 })
  })

  it('is refused an invalid page', async () => {
    const listing = client.workers.webhooks.listExecutions(newWorker(), { page: 0 })
    await expect(listing).rejects.toMatchObject({ status: 400 })
  })

  it('is refused without a key', async () => {
    const path = `${sandbox.urls.handinger}/api/workers/w_1/webhook`
    expect((await fetch(path)).status).toBe(401)
    const headers = { authorization: 'Bearer ' }
    expect((await fetch(path, { headers })).status).toBe(401)
  })

  it('gets the errors that a test requests, once, and retries by itself', async () => {
    sandbox.failNext('handinger', { status: 503, headers: { 'retry-after-ms': '1' } })
    await expect(client.workers.webhooks.retrieve('w')).rejects.toMatchObject({ status: 503 })
    sandbox.failNext('handinger', { status: 429, headers: { 'retry-after-ms': '1' } })
    const patient = client.withOptions({ maxRetries: 1 })
    expect(await patient.workers.webhooks.retrieve('w')).toEqual({ token: null, url: null })
  })

  it('registers a receiver that accepts the deliveries', async () => {
    const worker = newWorker()
    const seen: unknown[] = []
    let token: string | null = null
    const receiver = createReceiver({
      provider: handinger({ secret: () => String(token) }),
      handlers: { '*': ({ id }) => void seen.push(id) },
    })
    const handle = nodeHandler(receiver)
    const server = createServer((request, response) => void handle(request, response))
    const hook = `http://127.0.0.1:${await listen(server)}/hook`
    token = (await client.workers.webhooks.update(worker, { url: hook })).token
    const { deliveryIds } = sandbox.trigger({
      ...{ sender: 'handinger', owner: worker, payload: { taskId: 't_1' } },
    })
    await sandbox.settled()
    await close(server)
    expect(deliveryIds.map((id) => sandbox.delivery(id)?.state)).toEqual(['delivered'])
    expect(seen).toEqual(['t_1'])
  })
})
