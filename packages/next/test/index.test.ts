import { createReceiver, defineProvider } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { guard, webhook } from '@hookseal/next'
import { recorder, signedMessage } from '@hookseal/tests-kit/recorder'
import { afterEach, describe, expect, it, vi } from 'vitest'

const url = 'http://127.0.0.1/api/webhooks/rine'
const post = (init: RequestInit) => new Request(url, { method: 'POST', ...init })
const streamed = (chunks: readonly Uint8Array[], headers: HeadersInit = {}) => {
  const body = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  return new Request(url, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
}
const answerOf = async (response: Response) => [response.status, await response.text()]

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('webhook(receiver)', () => {
  it('runs the handlers, and answers', async () => {
    const { receiver, seen } = recorder({ handlers: true })
    const POST = webhook(receiver)
    expect(await answerOf(await POST(post(signedMessage('m_1'))))).toEqual([200, ''])
    expect(await answerOf(await POST(post({ body: '{}' })))).toEqual([401, ''])
    expect(seen).toEqual(['m_1'])
  })

  it('throws when nothing would be done, and for a callback', () => {
    expect(() => webhook(recorder().receiver)).toThrow(TypeError)
    expect(() => webhook(undefined as never)).toThrow(/expected a receiver/)
    const mount = webhook as (...args: unknown[]) => unknown
    const { receiver } = recorder({ handlers: true })
    expect(() => mount(receiver, () => new Response())).toThrow(/use guard\(receiver, callback\)/)
  })

  it('responds to a sender that checks the endpoint with a GET', async () => {
    const provider = defineProvider({
      ...rine({ secret: 's' }),
      handshakes: [{ on: 'get', token: { query: 'verify', secret: 'chosen' }, echo: 'challenge' }],
    })
    const GET = webhook(createReceiver({ provider, handlers: { '*': () => {} } }))
    const get = (token: string) => GET(new Request(`${url}?verify=${token}&challenge=abc`))
    expect(await answerOf(await get('chosen'))).toEqual([200, 'abc'])
    const refused = await get('guessed')
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST, GET'])
  })
})

describe('guard(receiver, work)', () => {
  it('gives delivery, request and context, and commits for a 2xx before it answers', async () => {
    const { receiver, settled } = recorder()
    const given: unknown[] = []
    const POST = guard(receiver, (delivery, request, { attempt }) => {
      given.push(delivery.type, request.url, attempt)
      return new Response('done', { status: 202 })
    })
    expect(await answerOf(await POST(post(signedMessage('m_1'))))).toEqual([202, 'done'])
    expect({ given, settled }).toEqual({
      given: ['message.received', url, 1],
      settled: ['handled'],
    })
    expect((await POST(post(signedMessage('m_1')))).status).toBe(200)
    expect(settled).toEqual(['handled', 'duplicate'])
  })

  it('rejects without calling it', async () => {
    const called: string[] = []
    const POST = guard(recorder().receiver, ({ id }) => {
      called.push(String(id))
      return new Response()
    })
    expect(await answerOf(await POST(post({ body: '{}' })))).toEqual([401, ''])
    const get = await POST(new Request(url))
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    expect(called).toEqual([])
  })

  it('throws without a receiver or without work', () => {
    for (const none of [undefined, null, {}]) {
      expect(() => guard(none as never, () => new Response())).toThrow(TypeError)
      expect(() => guard(recorder().receiver, none as never)).toThrow(TypeError)
    }
  })

  it('releases for any other status, and for a throw, which it answers itself', async () => {
    const { receiver, settled } = recorder()
    const POST = guard(receiver, (_, __, { attempt }) => {
      if (attempt === 1) return new Response(null, { status: 302 })
      if (attempt === 2) throw new RangeError('no')
      return new Response(null, { status: 204 })
    })
    const again = () => POST(post(signedMessage('m_1')))
    expect((await again()).status).toBe(302)
    expect(await answerOf(await again())).toEqual([500, ''])
    expect((await again()).status).toBe(204)
    expect(settled).toEqual(['failed', 'failed', 'handled'])
  })

  describe('reads the body', () => {
    const POST = (limit: ReturnType<typeof recorder>) =>
      guard(limit.receiver, ({ rawBody }) => new Response(String(rawBody.length)))

    it('in pieces', async () => {
      const { headers, body } = signedMessage('m_1')
      const pieces = [body.subarray(0, 10), body.subarray(10, 10), body.subarray(10)]
      const answer = await POST(recorder())(streamed(pieces, headers))
      expect(await answerOf(answer)).toEqual([200, String(body.length)])
    })

    it('no further than the limit', async () => {
      const limited = recorder()
      let pulled = 0
      const endless = new ReadableStream({
        pull(controller) {
          pulled++
          controller.enqueue(new Uint8Array(1000))
        },
      })
      const { headers } = signedMessage('m_1')
      const init = { method: 'POST', headers, body: endless, duplex: 'half' } as RequestInit
      expect((await POST(limited)(new Request(url, init))).status).toBe(413)
      expect(limited.errors.map(({ code }) => code)).toEqual(['body_too_large'])
      expect(pulled).toBeLessThan(15)
    })

    it('no longer than its time', async () => {
      vi.useFakeTimers()
      try {
        const limited = recorder()
        const cancelled = vi.fn()
        const { headers } = signedMessage('m_1')
        const body = new ReadableStream({ cancel: cancelled })
        const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit
        const answer = POST(limited)(new Request(url, init))
        await vi.advanceTimersByTimeAsync(10_000)
        expect((await answer).status).toBe(408)
        expect(cancelled).toHaveBeenCalledOnce()
      } finally {
        vi.useRealTimers()
      }
    })

    it('and detects fewer bytes than announced', async () => {
      const limited = recorder()
      const { headers, body } = signedMessage('m_1')
      const request = streamed([body], { ...headers, 'Content-Length': String(body.length + 1) })
      expect((await POST(limited)(request)).status).toBe(400)
      expect(limited.errors.map(({ code }) => code)).toEqual(['body_truncated'])
    })

    it('and detects that it was already read', async () => {
      for (const read of [
        (request: Request) => request.text(),
        async (request: Request) => request.body?.getReader(),
      ]) {
        const limited = recorder()
        const request = post(signedMessage('m_1'))
        await read(request)
        expect((await POST(limited)(request)).status).toBe(500)
        expect(limited.errors.map(({ code }) => code)).toEqual(['body_already_read'])
      }
    })

    it('and takes a request without one', async () => {
      const limited = recorder()
      const { headers } = signedMessage('m_1')
      expect((await POST(limited)(post({ headers }))).status).toBe(401)
      expect(limited.errors.map(({ code }) => code)).toEqual(['bad_signature'])
    })
  })
})

describe('what the platform offers', () => {
  const platform = (waitUntil: (work: Promise<unknown>) => void) =>
    vi.stubGlobal(Symbol.for('@next/request-context') as unknown as string, {
      get: () => ({ waitUntil }),
    })

  it.each([
    ['with handlers', () => webhook(recorder({ handlers: true }).receiver), 200],
    ['with a callback', () => guard(recorder().receiver, () => new Response('ok')), 200],
  ])('waitUntil is told of the run, %s', async (_, make, status) => {
    const works: Promise<unknown>[] = []
    platform((work) => void works.push(work))
    const response = make()(post(signedMessage('m_1')))
    expect(works).toHaveLength(1)
    await works[0]
    expect((await response).status).toBe(status)
  })

  it('the params of the route reach the secret resolver', async () => {
    const contexts: unknown[] = []
    const secret = ({ context }: { context: unknown }) => {
      contexts.push(context)
      return 'a-secret'
    }
    const receiver = createReceiver({ provider: rine({ secret }), handlers: { '*': () => {} } })
    const route = { params: Promise.resolve({ tenant: 'a' }) }
    await webhook(receiver)(post(signedMessage('m_1')), route)
    await guard(receiver, () => new Response())(post(signedMessage('m_1')), route)
    expect(contexts).toEqual([expect.objectContaining(route), expect.objectContaining(route)])
  })

  it('waitUntil is given no rejection to report a second time', async () => {
    const works: Promise<unknown>[] = []
    platform((work) => void works.push(work))
    const POST = guard(recorder().receiver, () => Promise.reject(new Error('no')))
    expect((await POST(post(signedMessage('m_1')))).status).toBe(500)
    await expect(works[0]).resolves.toBeUndefined()
  })
})
