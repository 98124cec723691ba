import { createHmac } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/start-sandbox.ts'
import { startReceiver, type TestReceiver } from '../receiver.ts'

let sandbox: Sandbox
let receiver: TestReceiver
let status = 200
const ends: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  status = 200
  sandbox = await startSandbox({ retries: { maxAttempts: 2, firstDelayMs: 0 } })
  receiver = await startReceiver(() => status)
  ends.push(sandbox.close, receiver.close)
})

afterAll(() => Promise.all(ends.map((end) => end())))

async function call(method: string, path: string, body?: unknown) {
  const headers = { authorization: 'Bearer token', 'content-type': 'application/json' }
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(`${sandbox.urls.rine}/webhooks${path}`, { method, headers, ...init })
  const text = await response.text()
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) }
}

const create = async (fields: object = {}) =>
  (await call('POST', '', { agent_id: 'a_1', url: receiver.url, ...fields })).json

describe('webhooks of rine', () => {
  it('shows the secret once, on creation', async () => {
    const { status: created, json } = await call('POST', '', { agent_id: 'a_1', url: receiver.url })
    expect(created).toBe(201)
    const { secret, id } = json
    expect(json).toEqual({ id, url: receiver.url, active: true, secret: expect.any(String) })
    expect((await call('GET', '?agent_id=a_1')).json).toEqual([
      { id, url: receiver.url, active: true },
    ])
    sandbox.trigger({ sender: 'rine', owner: 'a_1' })
    await sandbox.settled()
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received
    expect(headers).toMatchObject({
      'x-rine-signature': createHmac('sha256', secret).update(body).digest('hex'),
    })
  })

  it('rejects a url that any agent has', async () => {
    await create()
    expect(await call('POST', '', { agent_id: 'a_1', url: receiver.url })).toMatchObject({
      ...{ status: 409, json: { error: { code: 'conflict' } } },
    })
    const other = await call('POST', '', { agent_id: 'a_2', url: receiver.url })
    expect(other).toMatchObject({ status: 409, json: { error: { code: 'conflict' } } })
  })

  it('lists the webhooks of all agents', async () => {
    const { id } = await create()
    const { id: other } = await create({ agent_id: 'a_2', url: 'https://example.test/2' })
    await call('PATCH', `/${other}`, { active: false })
    expect((await call('GET', '')).json).toMatchObject([{ id }])
    expect((await call('GET', '?include_inactive=true')).json).toMatchObject([
      { id },
      { id: other },
    ])
  })

  it('keeps the jobs of a deleted webhook readable', async () => {
    const { id } = await create()
    status = 500
    sandbox.trigger({ sender: 'rine' })
    await sandbox.settled()
    await call('DELETE', `/${id}`)
    expect((await call('GET', `/${id}/deliveries`)).json).toMatchObject([{ status: 'failed' }])
    expect((await call('GET', `/${id}/deliveries/summary`)).json).toMatchObject({ total: 1 })
    expect((await call('GET', '/unknown/deliveries')).status).toBe(404)
  })

  it('gives up immediately on what fails while the webhook is turned off', async () => {
    const slow = await startSandbox({ retries: { firstDelayMs: 60_000 }, timeoutMs: 500 })
    const silent = await startReceiver(() => 'silence')
    ends.push(slow.close, silent.close)
    const send = (method: string, path: string, body: object) =>
      fetch(`${slow.urls.rine}/webhooks${path}`, {
        ...{ method, body: JSON.stringify(body) },
        headers: { authorization: 'Bearer token' },
      })
    const created = await send('POST', '', { agent_id: 'a', url: silent.url })
    const { id } = (await created.json()) as { id: string }
    const [delivery = ''] = slow.trigger({ sender: 'rine' }).deliveryIds
    await expect.poll(() => silent.received.length).toBe(1)
    await send('PATCH', `/${id}`, { active: false })
    await slow.settled()
    expect(slow.delivery(delivery)).toMatchObject({ state: 'dead', attempts: 1 })
  })

  it('rejects a fourth webhook of an agent, until one is deleted', async () => {
    const { id } = await create()
    await create({ url: 'https://example.test/2' })
    await create({ url: 'https://example.test/3' })
    const fourth = { agent_id: 'a_1', url: 'https://example.test/4' }
    expect(await call('POST', '', fourth)).toMatchObject({
      ...{ status: 403, json: { error: { code: 'quota' } } },
    })
    expect((await call('DELETE', `/${id}`)).status).toBe(204)
    expect((await call('POST', '', fourth)).status).toBe(201)
  })

  it.each([
    ['no agent', { url: 'https://example.test' }],
    ['no url', { agent_id: 'a' }],
    ['plain HTTP to another machine', { agent_id: 'a', url: 'http://example.test' }],
    ['a line break in the url', { agent_id: 'a', url: 'https://example.test/\r\nx: y' }],
    ['a line break at its end', { agent_id: 'a', url: 'https://example.test/\n' }],
    ['a blank in the url', { agent_id: 'a', url: 'https://example.test/a b' }],
    ['events that are no list', { agent_id: 'a', url: 'https://example.test', events: 'x' }],
  ])('rejects creation with %s', async (_, body) => {
    expect((await call('POST', '', body)).status).toBe(400)
  })

  it('deactivates and activates', async () => {
    const { id } = await create()
    expect((await call('PATCH', `/${id}`, { active: false })).json).toMatchObject({ active: false })
    expect((await call('GET', '?agent_id=a_1')).json).toEqual([])
    const all = await call('GET', '?agent_id=a_1&include_inactive=true')
    expect(all.json).toMatchObject([{ id, active: false }])
    expect(sandbox.trigger({ sender: 'rine' }).deliveryIds).toEqual([])
    await call('PATCH', `/${id}`, { active: true })
    expect(sandbox.trigger({ sender: 'rine' }).deliveryIds).toHaveLength(1)
    expect((await call('PATCH', `/${id}`, { active: 'yes' })).status).toBe(400)
  })

  it("sends an agent's events to its own webhooks, of the subscribed types", async () => {
    await create({ events: ['conversation.updated'] })
    await create({ agent_id: 'a_2', url: `${receiver.url}/2` })
    const count = (type: string, owner?: string) =>
      sandbox.trigger({ sender: 'rine', type, owner }).deliveryIds.length
    expect(count('message.received', 'a_1')).toBe(0)
    expect(count('conversation.updated', 'a_1')).toBe(1)
    expect(count('never.heard_of', 'a_2')).toBe(1)
    expect(count('conversation.updated')).toBe(2)
  })

  it('lists deliveries by status, in pages, and sums them up', async () => {
    const { id } = await create()
    const trigger = async (answer: number) => {
      status = answer
      sandbox.trigger({ sender: 'rine' })
      await sandbox.settled()
    }
    for (const answer of [200, 500, 200]) await trigger(answer)
    const { json: jobs } = await call('GET', `/${id}/deliveries`)
    expect(jobs).toEqual([
      { id: expect.any(String), status: 'delivered', attempts: 1, max_attempts: 2 },
      { id: expect.any(String), status: 'failed', attempts: 2, max_attempts: 2 },
      { id: expect.any(String), status: 'delivered', attempts: 1, max_attempts: 2 },
    ])
    const page = await call('GET', `/${id}/deliveries?status=delivered&limit=1&offset=1`)
    expect(page.json).toEqual([jobs[2]])
    expect((await call('GET', `/${id}/deliveries/summary`)).json).toEqual({
      ...{ total: 3, delivered: 2, failed: 1, dead: 0, pending: 0, processing: 0 },
    })
    for (const query of ['limit=0', 'limit=101', 'offset=-1', 'status=lost']) {
      expect((await call('GET', `/${id}/deliveries?${query}`)).status, query).toBe(400)
    }
  })

  it('cancels what waits for a webhook that is turned off', async () => {
    status = 500
    await sandbox.close()
    sandbox = await startSandbox()
    ends.push(sandbox.close)
    const { id } = await create()
    sandbox.trigger({ sender: 'rine' })
    const summary = async () => (await call('GET', `/${id}/deliveries/summary`)).json
    await expect.poll(summary).toMatchObject({ pending: 1 })
    await call('PATCH', `/${id}`, { active: false })
    await sandbox.settled()
    expect(await summary()).toMatchObject({ dead: 1, total: 1 })
  })

  it('responds with 404 for unknown ids', async () => {
    for (const [method, path] of [
      ['PATCH', '/no'],
      ['DELETE', '/no'],
      ['GET', '/no/deliveries'],
      ['GET', '/no/deliveries/summary'],
      ['GET', '/no'],
    ] as const) {
      expect((await call(method, path)).status, `${method} ${path}`).toBe(404)
    }
  })

  it('requires a token, and fails as planned', async () => {
    expect((await fetch(`${sandbox.urls.rine}/webhooks?agent_id=a`)).status).toBe(401)
    sandbox.failNext('rine', { status: 429, headers: { 'retry-after': '1' } })
    expect((await call('GET', '?agent_id=a')).status).toBe(429)
    expect((await call('GET', '?agent_id=a')).status).toBe(200)
  })
})
