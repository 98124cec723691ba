import { createHmac } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../../src/start-sandbox.ts'
import { startReceiver, type TestReceiver } from '../../receiver.ts'

let sandbox: Sandbox
let receiver: TestReceiver
let status = 200
const ends: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  status = 200
  sandbox = await startSandbox({ retries: { maxAttempts: 1 } })
  receiver = await startReceiver(() => ({ status, body: 'OK' }))
  ends.push(sandbox.close, receiver.close)
})

afterAll(() => Promise.all(ends.map((end) => end())))

/** As ricloud's client sends it: JSON without a Content-Type. */
async function call(method: string, path: string, body?: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const init = body === undefined ? {} : { body: new TextEncoder().encode(text) }
  const headers = { authorization: 'Token key' }
  const response = await fetch(new URL(path.slice(1), sandbox.urls.ricloud), {
    method,
    headers,
    ...init,
  })
  return { status: response.status, ...(await response.json()) }
}

const create = (url = receiver.url) => call('POST', '/configs/webhook', { url })
const stateOf = async (id: string) => (await call('GET', `/configs/webhook/${id}`)).state

describe('webhook configs of ricloud', () => {
  it('creates one, as new, and tests it: valid', async () => {
    const config = await create()
    expect(config).toEqual({
      status: 201,
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      resource: 'webhook_config',
      organisation: expect.anything(),
      url: receiver.url,
      secret: expect.any(String),
      state: 'new',
      date_created: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    })
    await sandbox.settled()
    expect(await call('GET', `/configs/webhook/${config.id}`)).toEqual({
      ...{ ...config, status: 200, state: 'valid' },
    })
  })

  it("posts the test to the url with the event's id, signed with a time", async () => {
    const createdAt = Math.floor(Date.now() / 1000)
    const { secret } = await create(`${receiver.url}/?key=1`)
    await sandbox.settled()
    const [{ path, headers, body } = { path: '', headers: {}, body: Buffer.of() }] =
      receiver.received
    const event = JSON.parse(body.toString())
    expect(event).toMatchObject({ resource: 'event', type: 'webhook_config', action: 'test' })
    expect(path).toBe(`/hook/${event.id}?key=1`)
    const [, t, s] = /^t=(\d+),s=(.{44})$/.exec(String(headers['ricloud-signature'])) ?? []
    const mac = createHmac('sha256', secret).update(`${t}.`).update(body)
    expect(s).toBe(mac.digest('base64'))
    expect(Number(t)).toBeGreaterThanOrEqual(createdAt)
    expect(Number(t)).toBeLessThanOrEqual(Date.now() / 1000)
  })

  it('marks a receiver that rejects as invalid until a test passes', async () => {
    status = 500
    const { id } = await create()
    await sandbox.settled()
    expect(await stateOf(id)).toBe('invalid')
    status = 200
    for (const method of ['GET', 'POST']) {
      const task = await call(method, `/configs/webhook/${id}/test`)
      expect(task).toMatchObject({ status: 200, resource: 'task', type: 'webhook_config.test' })
      expect(task).toMatchObject({ state: 'pending', target: receiver.url })
      await sandbox.settled()
      expect(await stateOf(id)).toBe('valid')
    }
    expect(receiver.received).toHaveLength(3)
  })

  it('tests again after an update', async () => {
    const { id } = await create('http://127.0.0.1:9/nobody')
    await sandbox.settled()
    expect(await stateOf(id)).toBe('invalid')
    const updated = await call('POST', `/configs/webhook/${id}`, { url: receiver.url })
    expect(updated).toMatchObject({ status: 200, url: receiver.url, state: 'new' })
    await sandbox.settled()
    expect(await stateOf(id)).toBe('valid')
  })

  it('sends nothing to a deactivated one, and hides it unless requested', async () => {
    const { id } = await create()
    await sandbox.settled()
    expect(await call('POST', `/configs/webhook/${id}`, { state: 'deactivated' })).toMatchObject({
      state: 'deactivated',
    })
    expect(sandbox.trigger({ sender: 'ricloud' }).deliveryIds).toEqual([])
    expect(await call('GET', '/configs/webhook')).toMatchObject({ data: [], total_count: 0 })
    const hidden = await call('GET', '/configs/webhook?state=deactivated')
    expect(hidden.data).toMatchObject([{ id, state: 'deactivated' }])
    await call('POST', `/configs/webhook/${id}`, { state: 'new' })
    await sandbox.settled()
    expect(await stateOf(id)).toBe('valid')
  })

  it('deletes one, and responds with an object', async () => {
    const { id } = await create()
    expect(await call('DELETE', `/configs/webhook/${id}`)).toMatchObject({ status: 200, id })
    expect(await call('GET', `/configs/webhook/${id}`)).toMatchObject({ status: 404 })
  })

  it('lists them in pages, forwards and backwards', async () => {
    const ids: string[] = []
    for (let i = 0; i < 12; i++) ids.unshift((await create()).id)
    const first = await call('GET', '/configs/webhook')
    expect(first).toMatchObject({ resource: 'list', has_more: true, total_count: 12 })
    expect(first.url).toBe('/configs/webhook')
    const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id)
    expect(idsOf(first)).toEqual(ids.slice(0, 10))
    const next = await call('GET', `/configs/webhook?after_id=${ids[9]}`)
    expect(idsOf(next)).toEqual(ids.slice(10))
    expect(next.has_more).toBe(false)
    const back = await call('GET', `/configs/webhook?limit=4&before_id=${ids[10]}`)
    expect(idsOf(back)).toEqual(ids.slice(6, 10))
    expect(back.has_more).toBe(true)
    const date = new Date().toISOString().slice(0, 10)
    expect(await call('GET', `/configs/webhook?date_created=${date}`)).toMatchObject({
      total_count: 12,
    })
    expect(await call('GET', '/configs/webhook?date_created=1999-01-01')).toMatchObject({
      total_count: 0,
    })
  })
})

describe('the test of a config', () => {
  it('is a task that can be fetched, with the state of its delivery', async () => {
    status = 500
    const { id } = await create()
    const task = await call('GET', `/configs/webhook/${id}/test`)
    expect(task).toMatchObject({ resource: 'task', state: 'pending', target: receiver.url })
    await sandbox.settled()
    expect(await call('GET', `/tasks/${task.id}`)).toMatchObject({
      ...{ status: 200, id: task.id, state: 'failed', error: 'the receiver responded with 500' },
      date_completed: expect.any(String),
    })
    const { deliveryIds } = sandbox.trigger({ sender: 'ricloud', webhookId: id })
    for (const other of ['no', ...deliveryIds]) {
      expect(await call('GET', `/tasks/${other}`)).toMatchObject({ status: 404 })
    }
  })

  it('belongs to a key that can be fetched', async () => {
    expect(await call('GET', '/key')).toMatchObject({ status: 200, resource: 'key' })
  })
})

describe('events of ricloud', () => {
  it('delivers an event, and lists it with its state', async () => {
    await create()
    const { eventId } = sandbox.trigger({ sender: 'ricloud', type: 'task.succeeded' })
    await sandbox.settled()
    const event = await call('GET', `/events/${eventId}`)
    expect(event).toMatchObject({ id: eventId, type: 'task', action: 'succeeded', retries: 0 })
    expect(event).toMatchObject({ state: 'delivered', date_delivered: expect.any(String) })
    const tasks = await call('GET', '/events?type=task&action=succeeded')
    expect(tasks).toMatchObject({ total_count: 1, url: '/events', data: [{ id: eventId }] })
    expect(await call('GET', '/events?type=poll')).toMatchObject({ total_count: 0 })
    expect(await call('GET', '/events')).toMatchObject({ total_count: 2 })
  })

  it('sends an event to one config: that of its key, or else the default', async () => {
    const first = await create()
    const second = await create()
    await sandbox.settled()
    const webhookOf = (options?: object) => {
      const { deliveryIds } = sandbox.trigger({ sender: 'ricloud', ...options })
      return deliveryIds.map((id) => sandbox.delivery(id)?.webhookId)
    }
    expect(webhookOf()).toEqual([second.id])
    expect(webhookOf({ webhookId: first.id })).toEqual([first.id])
    await call('POST', `/configs/webhook/${second.id}`, { state: 'deactivated' })
    expect(webhookOf()).toEqual([first.id])
    status = 500
    await call('GET', `/configs/webhook/${first.id}/test`)
    await sandbox.settled()
    expect(await stateOf(first.id)).toBe('invalid')
    expect(webhookOf()).toEqual([])
  })

  it('has data in the events of a session and of a test', async () => {
    await create()
    sandbox.trigger({ sender: 'ricloud', type: 'session.expired' })
    const { data } = await call('GET', '/events')
    expect(data).toMatchObject([
      { type: 'session', action: 'expired', data: { id: expect.any(String), resource: 'session' } },
      { type: 'webhook_config', action: 'test', data: { resource: 'webhook_config' } },
    ])
  })

  it('lists an event by the names in its body, if that was given', async () => {
    const body = JSON.stringify({ id: 'e_1', type: 'poll', action: 'completed' })
    sandbox.trigger({ sender: 'ricloud', body })
    expect(await call('GET', '/events?type=poll')).toMatchObject({ data: [{ id: 'e_1' }] })
  })

  it('counts retries, and reports failures', async () => {
    status = 500
    await create()
    const { eventId } = sandbox.trigger({ sender: 'ricloud' })
    await sandbox.settled()
    expect(await call('GET', `/events/${eventId}`)).toMatchObject({
      ...{ state: 'failed', date_delivered: null },
    })
  })
})

describe('errors of ricloud', () => {
  const url = 'https://example.test/hook'

  it.each([
    ['no body', undefined, 'invalid-body'],
    ['broken JSON', '{', 'invalid-body'],
    ['a list', [], 'invalid-body'],
    ['no url', {}, 'invalid-parameter'],
    ['a url that is no text', { url: 1 }, 'invalid-parameter'],
    ['plain HTTP to another machine', { url: 'http://example.test' }, 'invalid-parameter'],
  ])('rejects %s', async (_, body, error) => {
    const answer = await call('POST', '/configs/webhook', body)
    expect(answer).toMatchObject({ status: 400, error, message: expect.any(String) })
    expect('params' in answer).toBe(error === 'invalid-parameter')
  })

  it.each([{ state: 'valid' }, { state: 'invalid' }, { state: 1 }, { url: 'no' }])(
    'rejects an update to %o',
    async (changes) => {
      const { id } = await create()
      const answer = await call('POST', `/configs/webhook/${id}`, changes)
      expect(answer).toMatchObject({ status: 400, error: 'invalid-parameter' })
      expect(Object.keys(answer.params)).toEqual(Object.keys(changes))
    },
  )

  it.each([
    'limit=0',
    'limit=1001',
    'limit=x',
    'state=no',
    'after_id=no',
    'before_id=no',
    'date_created=soon',
    'date_created[gte]=1999-13-01',
    'date_created[near]=1999-01-01',
  ])('rejects a list by %s', async (query) => {
    const answer = await call('GET', `/configs/webhook?${query}`)
    expect(answer).toMatchObject({ status: 400, error: 'invalid-parameter' })
    expect(Object.keys(answer.params)).toEqual([query.split('=')[0]])
  })

  it.each([
    ['GET', '/configs/webhook/no'],
    ['POST', '/configs/webhook/no'],
    ['DELETE', '/configs/webhook/no'],
    ['POST', '/configs/webhook/no/test'],
    ['GET', '/events/no'],
    ['GET', '/nothing'],
  ])('does not find %s %s', async (method, path) => {
    const answer = await call(method, path, method === 'POST' ? { url } : undefined)
    expect(answer).toMatchObject({ status: 404, message: expect.any(String) })
  })

  it('requires a token', async () => {
    const path = `${sandbox.urls.ricloud}configs/webhook`
    for (const headers of [{}, { authorization: 'Bearer key' }]) {
      expect((await fetch(path, { headers })).status).toBe(401)
    }
  })

  it.each([
    [403, 'missing-scope'],
    [429, 'limit-exceeded'],
    [503, 'server-error'],
  ])('responds with a planned %s once', async (planned, error) => {
    sandbox.failNext('ricloud', { status: planned })
    expect(await call('GET', '/events')).toMatchObject({ status: planned, error })
    expect(await call('GET', '/events')).toMatchObject({ status: 200 })
  })
})
