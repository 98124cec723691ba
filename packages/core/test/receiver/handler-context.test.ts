import { inspect } from 'node:util'
import {
  createReceiver,
  defineProvider,
  type HandlerContext,
  memoryReplayStore,
  token,
} from '@hookseal/core'
import { fetchGuard } from '@hookseal/core/toolkit'
import { acme, made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'

/** The context of one run. */
async function contextOf(input: object = {}, provider = acme()): Promise<HandlerContext> {
  let seen: HandlerContext | undefined
  const target = receiverOf({
    provider,
    handlers: {
      '*': (_, context) => {
        seen = context
      },
    },
  })
  await target.receive({ ...signed(made()), ...input })
  return seen as HandlerContext
}

/** The outcome of a handler, and of a copy of its delivery. */
async function answered(handler: (context: HandlerContext) => unknown, provider = acme()) {
  const target = receiverOf({ provider, handlers: { '*': (_, context) => handler(context) } })
  return [await target.receive(signed(made())), await target.receive(signed(made()))] as const
}

describe('context.discard', () => {
  it('commits when what it returns is thrown: a 2xx, and no second run', async () => {
    const [outcome, copy] = await answered((context) => {
      throw context.discard('the account is closed')
    })
    expect(outcome).toMatchObject({
      kind: 'discarded',
      status: 200,
      body: '',
      reason: 'the account is closed',
    })
    expect(copy.kind).toBe('duplicate')
  })

  it('counts only when it is thrown', async () => {
    const ways: ((context: HandlerContext) => unknown)[] = [
      (context) => context.discard('returned'),
      (context) => void context.discard('dropped'),
    ]
    for (const way of ways) expect((await answered(way))[0].kind).toBe('handled')
    const [outcome] = await answered((context) => {
      context.discard('asked for')
      throw new Error('something else')
    })
    expect(outcome).toMatchObject({ kind: 'failed', status: 500 })
  })

  it('is not any error that looks like it, nor one that wraps it', async () => {
    for (const thrown of [
      Object.assign(new Error('reason'), { discard: true, reason: 'reason' }),
      (context: HandlerContext) => new Error('wrapped', { cause: context.discard('inside') }),
    ]) {
      const [outcome] = await answered((context) => {
        throw typeof thrown === 'function' ? thrown(context) : thrown
      })
      expect(outcome.kind).toBe('failed')
    }
  })

  it('is an Error, so that linters let it be thrown, and takes any reason', async () => {
    const { discard } = await contextOf()
    for (const reason of ['why', '', 5, undefined]) {
      expect(discard(reason as string)).toBeInstanceOf(Error)
      expect(discard(reason as string).message).toBe(String(reason))
    }
  })
})

describe('context.answer', () => {
  it('is what the sender gets, with a 200 unless it says otherwise', async () => {
    const headers = { 'content-type': 'text/xml' }
    const [outcome] = await answered((context) => context.answer('<Response/>', { headers }))
    expect(outcome).toMatchObject({ kind: 'handled', status: 200, headers, body: '<Response/>' })
    const [created] = await answered(({ answer }) => answer('{}', { status: 201 }))
    expect(created).toMatchObject({ kind: 'handled', status: 201, headers: {}, body: '{}' })
  })

  it("takes the place of the provider's own, which a duplicate still gets", async () => {
    const own = { status: 202, headers: { 'x-own': '1' }, body: 'OK' }
    const provider = defineProvider({ ...acme(), answer: own })
    const [outcome, copy] = await answered((context) => context.answer('mine'), provider)
    expect(outcome).toMatchObject({ kind: 'handled', status: 200, headers: {}, body: 'mine' })
    expect(copy).toMatchObject({ kind: 'duplicate', ...own })
  })

  it('counts as the handler last set it, and is copied', async () => {
    const headers: Record<string, string> = { 'x-a': '1' }
    const [outcome] = await answered((context) => {
      context.answer('first')
      context.answer('second', { headers })
      headers['x-a'] = 'changed'
    })
    expect(outcome).toMatchObject({ body: 'second', headers: { 'x-a': '1' } })
  })

  it('is dropped when the run fails or is discarded', async () => {
    const [failed] = await answered((context) => {
      context.answer('half', { headers: { 'x-a': '1' } })
      throw new Error('no')
    })
    expect(failed).toMatchObject({ kind: 'failed', status: 500, headers: {}, body: '' })
    const [discarded] = await answered((context) => {
      context.answer('half')
      throw context.discard('no')
    })
    expect(discarded).toMatchObject({ kind: 'discarded', status: 200, headers: {}, body: '' })
  })

  it('is set at once or never: after the run it changes nothing', async () => {
    let late: HandlerContext | undefined
    const [outcome] = await answered((context) => {
      late = context
    })
    late?.answer('too late')
    expect(outcome.body).toBe('')
  })

  it.each<[string, Parameters<HandlerContext['answer']>]>([
    ['a 404', ['', { status: 404 }]],
    ['a 302', ['', { status: 302 }]],
    ['a 500', ['', { status: 500 }]],
    ['a 199', ['', { status: 199 }]],
    ['a status that is no number', ['', { status: '200' as never }]],
    ['half a status', ['', { status: 200.5 }]],
    ['a body of bytes', [new Uint8Array(1) as never]],
    ['an object', [{ ok: true } as never]],
    ['a body with a 204', ['x', { status: 204 }]],
    ['a Content-Length', ['x', { headers: { 'Content-Length': '1' } }]],
    ['a Transfer-Encoding', ['x', { headers: { 'transfer-encoding': 'chunked' } }]],
    ['a Connection', ['x', { headers: { CONNECTION: 'close' } }]],
    ['a header that is no name', ['x', { headers: { 'a b': '1' } }]],
    ['a header with a line end', ['x', { headers: { a: '1\r\nb: 2' } }]],
  ])('throws a TypeError for %s, which fails the run', async (_, given) => {
    const [outcome] = await answered((context) => context.answer(...given))
    expect(outcome).toMatchObject({ kind: 'failed', status: 500, body: '' })
    expect(outcome.error?.cause).toBeInstanceOf(TypeError)
    expect(String(outcome.error?.cause)).toMatch(/context\.answer|header/)
  })

  it('allows a 204 without a body', async () => {
    const [outcome] = await answered(({ answer }) => answer('', { status: 204 }))
    expect(outcome).toMatchObject({ kind: 'handled', status: 204, body: '' })
  })

  it('is a TypeError behind a guard, where the route answers', async () => {
    const { headers, body } = signed(made())
    const request = new Request('http://localhost/', { method: 'POST', headers, body })
    const thrown: unknown[] = []
    const route = fetchGuard(receiverOf(), (_delivery, _request, context) => {
      try {
        context.answer('x')
      } catch (error) {
        thrown.push(error)
      }
      return new Response(null, { status: 204 })
    })
    expect((await route(request)).status).toBe(204)
    expect(thrown).toEqual([expect.any(TypeError)])
    expect(String(thrown[0])).toContain('your own route')
  })

  it('works in the work of an admission', async () => {
    const admission = await receiverOf().admit(signed(made()))
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    const outcome = await admission.run((_, context) => context.answer('mine'))
    expect(outcome).toMatchObject({ kind: 'handled', body: 'mine' })
  })
})

describe('context.request', () => {
  it("has the method, the address, the headers and the platform's context", async () => {
    const env = { name: "a Worker's env" }
    const { headers } = signed(made())
    const { request } = await contextOf({
      method: 'POST',
      url: '/hook?a=1',
      headers: { ...headers, 'User-Agent': 'acme/1' },
      context: env,
    })
    expect(request).toMatchObject({ method: 'POST', url: '/hook?a=1' })
    expect(request.context).toBe(env)
    expect(request.headers.get('user-agent')).toBe('acme/1')
    expect((await contextOf()).request).toMatchObject({ method: 'POST', url: undefined })
  })

  it('is one object, however often it is asked for', async () => {
    const context = await contextOf()
    expect(context.request).toBe(context.request)
    expect(context.request.headers).toBe(context.request.headers)
  })

  it('holds no signature, no cookie and no authorization', async () => {
    const { headers } = signed(made())
    const { request } = await contextOf({
      headers: { ...headers, Authorization: 'CREDENTIAL', cookie: 'CREDENTIAL', 'x-a': '1' },
    })
    expect([...request.headers]).toEqual([['x-a', '1']])
  })

  it('holds no token, in a header or in the query', async () => {
    const seen: HandlerContext[] = []
    for (const where of [{ header: 'x-token' }, { query: 'token' }] as const) {
      const target = createReceiver({
        provider: defineProvider({
          name: 'tokened',
          scheme: token({ secret: 'CREDENTIAL', ...where } as never),
          events: {},
          identify: () => ({ type: 'x' }),
        }),
        handlers: { '*': (_, context) => void seen.push(context) },
      })
      await target.receive({
        url: 'https://a.example/hook?a=b%20c&token=CREDENTIAL',
        headers: { 'x-token': 'CREDENTIAL', 'x-a': '1' },
        body: JSON.stringify(where),
      })
    }
    const [byHeader, byQuery] = seen
    expect([...(byHeader?.request.headers ?? [])]).toEqual([['x-a', '1']])
    expect(byQuery?.request.url).toMatch(/^https:\/\/a\.example\/hook\?a=b(\+|%20)c/)
    expect(inspect([byQuery?.request.url])).not.toContain('CREDENTIAL')
  })
})

describe('the address in context.request', () => {
  const byQuery = (query: string | undefined) =>
    defineProvider({
      ...acme(),
      scheme: token({ secret: 'CREDENTIAL', query: 'token' }),
      identify: () => ({ type: 'x', key: String(query) }),
    })
  const urlOf = async (query: string | URL) => {
    const provider = byQuery(String(query))
    return (await contextOf({ url: query as string }, provider)).request.url
  }

  it.each([
    ['/hook?token=CREDENTIAL', '/hook'],
    ['/hook?token=CREDENTIAL&a=1', '/hook?a=1'],
    ['/hook?a=1&token=CREDENTIAL&b=2', '/hook?a=1&b=2'],
    ['?token=CREDENTIAL', ''],
  ])('%s loses the token, and nothing else: %s', async (url, expected) => {
    expect(await urlOf(url)).toBe(expected)
  })

  it('is as it was where the sender has no token in a query', async () => {
    const url = '/hook?a=b%20c'
    const byHeader = { ...acme(), scheme: token({ secret: 'CREDENTIAL', header: 'x-token' }) }
    const headers = { 'x-token': 'CREDENTIAL' }
    expect((await contextOf({ url, headers }, byHeader)).request.url).toBe(url)
    const handshaken = defineProvider({
      ...acme(),
      handshakes: [
        { on: 'delivery', when: { at: '/type', equals: 'ping' }, answer: { status: 204 } },
      ],
    })
    expect((await contextOf({ url }, handshaken)).request.url).toBe(url)
  })

  it('is as it was without a query, where another request may have a token in it', async () => {
    const secret = 'CREDENTIAL'
    const either = defineProvider({
      ...acme(),
      scheme: [token({ secret, header: 'x-token' }), token({ secret, query: 'token' })],
    })
    const input = { url: '/hook', headers: { 'x-token': secret } }
    expect((await contextOf(input, either)).request.url).toBe('/hook')
    const rest = { headers: input.headers }
    expect((await contextOf(rest, either)).request.url).toBeUndefined()
  })

  it('is text, where a platform gives an object', async () => {
    const url = new URL('https://a.example/hook?a=b%20c')
    expect((await contextOf({ url })).request.url).toBe(url.href)
  })

  it.each(['/hook', '/hook?a=b%20c&token=kept', ''])(
    'stays as it is where no token stands in it: %j',
    async (url) => {
      expect((await contextOf({ url })).request.url).toBe(url)
    },
  )
})

describe('a context', () => {
  it('can be destructured, and cannot be changed', async () => {
    const context = await contextOf()
    const { attempt, signal, discard } = context
    expect([attempt, signal.aborted]).toEqual([1, false])
    expect(discard('x')).toBeInstanceOf(Error)
    expect(Object.isFrozen(context)).toBe(true)
  })

  it('copies the headers only when they are looked at', async () => {
    const plain = new Headers(signed(made()).headers)
    const forEach = vi.fn(plain.forEach.bind(plain))
    const headers = { get: (name: string) => plain.get(name), forEach }
    let seen: HandlerContext | undefined
    const handlers = {
      '*': (_: unknown, context: HandlerContext) => {
        seen = context
      },
    }
    await receiverOf({ handlers }).receive({ ...signed(made()), headers })
    expect(forEach).not.toHaveBeenCalled()
    expect(seen?.request.headers).toBeInstanceOf(Headers)
    expect(forEach).toHaveBeenCalledOnce()
  })

  it('counts attempts that are distinguished by the store', async () => {
    const replay = { store: memoryReplayStore() }
    const attempts: number[] = []
    const target = receiverOf({
      replay,
      handlers: {
        '*': (_, { attempt }) => {
          attempts.push(attempt)
          if (attempt < 3) throw new Error('not yet')
        },
      },
    })
    for (let i = 0; i < 3; i++) await target.receive(signed(made()))
    expect(attempts).toEqual([1, 2, 3])
  })
})

describe('the headers of context.request', () => {
  it('have lost what other senders authenticate with too', async () => {
    const credentials = [
      'stripe-signature',
      'x-hub-signature-256',
      'x-gitlab-token',
      'webhook-signature',
      'x-shopify-hmac-sha256',
      'x-hook-secret',
      'x-api-key',
      'authorization',
      'cookie',
    ]
    const { headers, body } = signed(made())
    const others = Object.fromEntries(credentials.map((name) => [name, 'CREDENTIAL']))
    const kept = { 'x-shopify-shop-domain': 'a', 'x-github-delivery': 'b', 'x-signal': 'c' }
    const admission = await receiverOf().admit({
      headers: { ...headers, ...others, ...kept },
      body,
    })
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    const seen = Object.fromEntries(admission.context.request.headers)
    expect(seen).toMatchObject(kept)
    expect(Object.values(seen)).not.toContain('CREDENTIAL')
  })
})

describe('a context that is wrapped', () => {
  it.each<[string, (context: HandlerContext) => HandlerContext]>([
    ['in a copy', (context) => ({ ...context })],
    ['as a prototype', (context) => Object.create(context)],
    ['in a proxy', (context) => new Proxy(context, {})],
  ])('%s has its members anyway', async (_, wrap) => {
    const context = wrap(await contextOf({ url: '/hook' }))
    expect(context.attempt).toBe(1)
    expect(context.signal.aborted).toBe(false)
    expect(context.request.url).toBe('/hook')
    expect(context.discard('why')).toBeInstanceOf(Error)
  })
})
