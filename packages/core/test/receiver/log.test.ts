import { inspect } from 'node:util'
import { memoryReplayStore, type ReceiverOptions } from '@hookseal/core'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AcmeEvents, lost, made, receiverOf, signed } from '../support/acme.ts'

type Options = Partial<ReceiverOptions<AcmeEvents>>
const receiver = (options: Options = {}) =>
  receiverOf({ handlers: { 'thing.made': () => {} }, ...options })
const logged = vi.spyOn(console, 'error')
const down = { ...memoryReplayStore(), claim: () => Promise.reject(new Error('store is down')) }

beforeEach(() => void logged.mockReset().mockImplementation(() => {}))
afterAll(() => logged.mockRestore())

describe('onRejected', () => {
  it('is told the error and where, without the values of authentication headers', async () => {
    const onRejected = vi.fn()
    const headers = {
      'acme-signature': 'v1=forged',
      Authorization: 'Bearer x',
      cookie: 'session=1',
      'X-Request-Id': 'r1',
    }
    const outcome = await receiver({ hooks: { onRejected }, endpoint: 'e1' }).receive({
      method: 'POST',
      headers,
      body: '{}',
    })
    const [error, info] = onRejected.mock.calls[0] as [unknown, { headers: Headers }]
    expect(error).toBe(outcome.error)
    expect(info).toMatchObject({ provider: 'acme', endpoint: 'e1', method: 'POST' })
    expect([...info.headers]).toEqual([['x-request-id', 'r1']])
    expect(onRejected).toHaveBeenCalledOnce()
  })

  it('is told of headers and inputs that cannot be read, too', async () => {
    const broken = {
      get headers() {
        return JSON.parse('{')
      },
      body: '',
    }
    const trap = new Proxy({}, { get: () => JSON.parse('{'), ownKeys: () => JSON.parse('{') })
    for (const input of [undefined, null, {}, broken, { headers: trap, body: '' }]) {
      const onRejected = vi.fn()
      await receiver({ hooks: { onRejected } }).receive(input as never)
      expect(onRejected, inspect(input, { getters: false })).toHaveBeenCalledOnce()
    }
  })

  it('is told of draining, and not of a verified delivery', async () => {
    const onRejected = vi.fn()
    const target = receiver({ hooks: { onRejected, onSettled: () => {} } })
    await target.receive(signed(made()))
    await target.receive(signed(lost()))
    expect(onRejected).not.toHaveBeenCalled()
    await target.drain()
    await target.receive(signed(made()))
    expect(onRejected.mock.calls[0]?.[0].code).toBe('shutting_down')
  })
})

describe('onSettled', () => {
  it('is told each outcome of a verified delivery, once', async () => {
    const onSettled = vi.fn()
    const handler = vi.fn().mockRejectedValueOnce(new Error('first'))
    const target = receiver({ hooks: { onSettled }, handlers: { 'thing.made': handler } })
    const outcomes = [
      await target.receive(signed(made())),
      await target.receive(signed(made())),
      await target.receive(signed(made())),
      await target.receive(signed(lost())),
    ]
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'handled', 'duplicate', 'ignored'])
    expect(onSettled.mock.calls.map(([outcome]) => outcome)).toEqual(outcomes)
  })
})

describe('a hook', () => {
  const bad = [
    () => {
      throw new Error('hook')
    },
    async () => {
      throw new Error('hook')
    },
    () => Promise.reject(undefined),
    () => new Promise(() => {}),
  ]

  it('that throws, rejects or hangs changes nothing', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    for (const hook of bad) {
      const target = receiver({ hooks: { onRejected: hook, onSettled: hook } })
      expect((await target.receive(signed(made()))).kind).toBe('handled')
      expect((await target.receive({ headers: {}, body: '' })).status).toBe(401)
      await target.drain()
    }
    await new Promise(setImmediate)
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('takes the place of the log', async () => {
    const hooks = { onRejected: () => {}, onSettled: () => {} }
    await receiver({ hooks, replay: { store: down } }).receive(signed(made()))
    await receiver({ hooks, now: () => Number.NaN }).receive(signed(made()))
    expect(logged).not.toHaveBeenCalled()
  })
})

describe('console.error', () => {
  it('gets answers of 500 and above, with code, hint and cause', async () => {
    await receiver({ replay: { store: down } }).receive(signed(made()))
    const [[line]] = logged.mock.calls as [[string]]
    expect(line).toMatch(/store_unavailable.*replay\.timeoutMs/)
    expect(line).toContain('Error: store is down')
    await receiver({ now: () => Number.NaN }).receive(signed(made()))
    expect(logged.mock.calls[1]?.[0]).toMatch(/provider_failed/)
  })

  it('gets neither refusals of the sender nor successes', async () => {
    const target = receiver()
    await target.receive({ headers: {}, body: '' })
    await target.receive({ method: 'GET', headers: {}, body: '' })
    await target.receive(signed(made()))
    await target.receive(signed(made()))
    await target.receive(signed(lost()))
    expect(logged).not.toHaveBeenCalled()
  })

  it('never gets a payload, a signature or a secret', async () => {
    const { headers, body } = signed({ ...made(), note: 'PAYLOADMARK' })
    const fails = () => Promise.reject(new Error('no'))
    await receiver({ handlers: { '*': fails } }).receive({ headers, body })
    await receiver({ replay: { store: down } }).receive({ headers, body })
    await receiver().receive({ headers, body: { note: 'PAYLOADMARK' } as never })
    const text = inspect(logged.mock.calls, { depth: 9 })
    expect(logged).toHaveBeenCalledTimes(3)
    const mac = (headers['acme-signature'] as string).split('v1=')[1] as string
    for (const word of ['PAYLOADMARK', mac, 'acme_5f0c']) expect(text).not.toContain(word)
  })
})

describe('a cause that is logged', () => {
  const answerOf = (thrown: unknown) =>
    receiver({ handlers: { '*': () => Promise.reject(thrown) } }).receive(signed(made()))

  it('shows its text, never what hangs on it', async () => {
    const failed = Object.assign(new Error('downstream said 500'), {
      config: { headers: { authorization: 'Bearer DOWNSTREAM' }, data: 'PAYLOAD' },
    })
    await answerOf(failed)
    expect(logged.mock.calls).toHaveLength(1)
    const [seen] = logged.mock.calls as unknown[][]
    expect(seen).toEqual([expect.stringContaining('downstream said 500')])
    expect(String(seen)).not.toMatch(/DOWNSTREAM|PAYLOAD/)
  })

  it('may be unprintable: the delivery is answered all the same', async () => {
    const explode = () => {
      throw new Error('no text')
    }
    const noStack = Object.defineProperty(new Error('x'), 'stack', { get: explode })
    for (const thrown of [noStack, { toString: explode }, Object.create(null), Symbol('x')]) {
      expect((await answerOf(thrown)).status).toBe(500)
    }
  })
})
