import { createHmac } from 'node:crypto'
import type { BodyLimits, Outcome, ReceiverOptions } from '@hookseal/core'
import {
  createReceiver,
  defineProvider,
  fetchInput,
  hmac,
  memoryReplayStore,
  toResponse,
} from '@hookseal/core'
import { describe, expect, it, vi } from 'vitest'
import { type AcmeEvents, made, receiverOf, signed } from '../support/acme.ts'
import { withResolvers } from '../support/with-resolvers.ts'

type Options = Partial<ReceiverOptions<AcmeEvents>>
const receiver = (options: Options = {}) => receiverOf({ handlers: { '*': () => {} }, ...options })
const url = 'http://localhost/hooks'
const request = (init: RequestInit = {}, content: object = made()) => {
  const { headers, body } = signed(content)
  return new Request(url, { method: 'POST', headers, body, ...init })
}

/** The codes that an observer hears. */
function codesOf() {
  const codes: (string | undefined)[] = []
  return { codes, onOutcome: (outcome: Outcome) => void codes.push(outcome.error?.code) }
}

/** A body in chunks, which tells how many were taken and whether it was cancelled. */
function chunked(chunk: Uint8Array, count: number) {
  const seen = { pulled: 0, cancelled: false }
  const stream = new ReadableStream(
    {
      pull(controller) {
        if (seen.pulled++ === count) controller.close()
        else controller.enqueue(chunk)
      },
      cancel() {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { seen, init: { body: stream, duplex: 'half' } as RequestInit }
}

describe('fetch()', () => {
  it('answers a delivery with the outcome, and hands the request over', async () => {
    const seen = vi.fn()
    const response = await receiver({
      handlers: { 'thing.made': ({ event }) => seen(event) },
    }).fetch(request())
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect(seen).toHaveBeenCalledWith(made())
  })

  it('answers a rejection with an empty body', async () => {
    const response = await receiver().fetch(request({ headers: {} }))
    expect([response.status, await response.text()]).toEqual([401, ''])
    expect(response.body).toBe(null)
  })

  it('rejects another method, and says which is allowed', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) {
      const response = await receiver().fetch(new Request(url, { method }))
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    }
  })

  it('takes no body for an empty one', async () => {
    const { headers } = signed('')
    const bare = new Request(url, { method: 'POST', headers })
    expect((await receiver().fetch(bare)).status).toBe(400)
  })

  it('joins a body that comes in chunks', async () => {
    const { body } = signed(made())
    const chunks = Array.from(body, (byte) => Uint8Array.of(byte))
    const stream = new ReadableStream({
      pull: (controller) => {
        const next = chunks.shift()
        if (next === undefined) controller.close()
        else controller.enqueue(next)
      },
    })
    const response = await receiver().fetch(
      request({ body: stream, duplex: 'half' } as RequestInit),
    )
    expect(response.status).toBe(200)
  })

  it('stops reading at the limit, and before reading when the length is announced', async () => {
    const { seen, init } = chunked(new Uint8Array(1000), 1000)
    expect((await receiver({ maxBodyBytes: 2500 }).fetch(request(init))).status).toBe(413)
    expect(seen).toEqual({ pulled: 3, cancelled: true })
    const announced = chunked(new Uint8Array(1000), 1000)
    const headers = { ...signed(made()).headers, 'content-length': '1000000' }
    const early = await receiver({ maxBodyBytes: 2500 }).fetch(
      request({ ...announced.init, headers }),
    )
    expect([early.status, announced.seen.pulled]).toEqual([413, 0])
  })

  it('rejects a body that ended before its announced length', async () => {
    const { codes, onOutcome } = codesOf()
    const headers = { ...signed(made()).headers, 'content-length': '5000' }
    const response = await receiver({ onOutcome }).fetch(request({ headers }))
    expect([response.status, codes]).toEqual([400, ['body_truncated']])
  })

  it('answers 408 to a body that does not come, and cancels it', async () => {
    const cancel = vi.fn()
    const body = new ReadableStream({ cancel })
    const slow = request({ body, duplex: 'half' } as RequestInit)
    expect((await receiver({ bodyTimeoutMs: 5 }).fetch(slow)).status).toBe(408)
    expect(cancel).toHaveBeenCalledOnce()
  })

  it('answers 400 to a body that breaks off', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
    expect((await receiver().fetch(request({ body, duplex: 'half' } as RequestInit))).status).toBe(
      400,
    )
  })

  it('tells at once that the body was read, or is being read', async () => {
    const { codes, onOutcome } = codesOf()
    const target = receiver({ onOutcome })
    const read = request()
    await read.arrayBuffer()
    const locked = request()
    locked.body?.getReader()
    expect((await target.fetch(read)).status).toBe(500)
    expect((await target.fetch(locked)).status).toBe(500)
    expect(codes).toEqual(['body_already_read', 'body_already_read'])
  })

  it('rejects with a TypeError when there is no handler, and only then', async () => {
    await expect(receiverOf().fetch(request())).rejects.toBeInstanceOf(TypeError)
    await expect(receiverOf().receive(signed(made()))).rejects.toBeInstanceOf(TypeError)
  })

  it('gives waitUntil the run, so that it outlives the client', async () => {
    const work: Promise<unknown>[] = []
    const context = {
      count: 0,
      waitUntil(this: { count: number }, run: Promise<unknown>) {
        this.count++
        work.push(run)
      },
    }
    const done = vi.fn()
    const { promise: gate, resolve: finish } = withResolvers()
    const started = vi.fn()
    const handler = () => {
      started()
      return gate.then(done)
    }
    const answer = receiver({ handlers: { '*': handler } }).fetch(request(), context)
    await vi.waitFor(() => expect(started).toHaveBeenCalled())
    expect(context.count).toBe(1)
    expect(done).not.toHaveBeenCalled()
    finish()
    await work[0]
    expect(done).toHaveBeenCalledOnce()
    expect((await answer).status).toBe(200)
  })

  it('keeps a commit alive that the store confirms only after the answer', async () => {
    const store = memoryReplayStore()
    let down = true
    const replay = {
      store: {
        ...store,
        commit: async (...args: Parameters<typeof store.commit>) => {
          if (down) throw new Error('the store is down')
          return store.commit(...args)
        },
      },
      leaseMs: 300,
      timeoutMs: 200,
    }
    const work: Promise<unknown>[] = []
    const waitUntil = (run: Promise<unknown>) => void work.push(run)
    const { codes, onOutcome } = codesOf()
    const target = receiver({ replay, onOutcome, logger: false })
    expect((await target.fetch(request(), { waitUntil })).status).toBe(200)
    expect(codes).toEqual(['store_unavailable'])
    down = false
    await Promise.all(work)
    expect((await target.receive(signed(made()))).kind).toBe('duplicate')
  })

  it('answers anyway when waitUntil throws', async () => {
    const waitUntil = () => {
      throw new Error('the platform is gone')
    }
    expect((await receiver().fetch(request(), { waitUntil })).status).toBe(200)
  })

  it.each([undefined, null, 5, 'x', {}, { waitUntil: 5 }])(
    'takes the context %j',
    async (context) => {
      expect((await receiver().fetch(request(), context)).status).toBe(200)
    },
  )

  it('answers 204 without a body, whatever the provider says', async () => {
    const answer = { status: 204, headers: {}, body: '' }
    const scheme = hmac({ secret: 's', header: 'x' })
    const provider = defineProvider({
      name: 'p',
      scheme,
      events: {},
      identify: () => ({ type: 't' }),
      answer,
    })
    const mac = createHmac('sha256', 's').update('{}').digest('hex')
    const target = createReceiver({ provider, handlers: { '*': () => {} } })
    const post = () => new Request(url, { method: 'POST', headers: { x: mac }, body: '{}' })
    const response = await target.fetch(post())
    expect([response.status, response.body]).toEqual([204, null])
    // With one, `Response` throws: that is found at creation, not at the first delivery.
    expect(() => defineProvider({ ...provider, answer: { ...answer, body: 'x' } })).toThrow(
      /answer/,
    )
  })
})

describe('fetchInput()', () => {
  it.each([null, undefined])('reads no bytes from a request whose body is %s', async (body) => {
    const { signal } = new AbortController()
    const input = fetchInput({ method: 'POST', url, headers: new Headers(), body, bodyUsed: false })
    const read = input.body as (limits: BodyLimits) => Promise<Uint8Array>
    expect(await read({ maxBytes: 10, signal })).toHaveLength(0)
  })
})

describe('toResponse()', () => {
  it('has the status, the headers and the body of the answer', async () => {
    const response = toResponse({ status: 202, headers: { 'x-a': 'b' }, body: 'taken' })
    expect([response.status, response.headers.get('x-a')]).toEqual([202, 'b'])
    expect(await response.text()).toBe('taken')
    expect(toResponse({ status: 204, headers: {}, body: '' }).body).toBe(null)
  })
})
