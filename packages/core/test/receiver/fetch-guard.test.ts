import { type Outcome, WebhookError } from '@hookseal/core'
import { fetchGuard } from '@hookseal/core/toolkit'
import { made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { routeAnswered } from '../../src/receiver/fetch-guard.ts'
import { withResolvers } from '../support/with-resolvers.ts'

type Work = Parameters<typeof fetchGuard>[1]

const post = (id = 'a') => {
  const { headers, body } = signed(made(id))
  return new Request('http://localhost/hook', { method: 'POST', headers, body })
}

function guarded(work: Work, onOutcome: (outcome: Outcome) => unknown = () => {}) {
  const outcomes: Outcome[] = []
  const target = receiverOf({
    onOutcome(outcome) {
      outcomes.push(outcome)
      return onOutcome(outcome)
    },
  })
  return { outcomes, target, route: fetchGuard(target, work) }
}

describe('fetchGuard()', () => {
  it('gives the work the delivery, the request and the context, and its response to the sender', async () => {
    const request = post()
    const work = vi.fn(() => new Response('mine', { status: 201, headers: { 'x-a': '1' } }))
    const { outcomes, route } = guarded(work)
    const response = await route(request)
    expect([response.status, response.headers.get('x-a'), await response.text()]).toEqual([
      201,
      '1',
      'mine',
    ])
    expect(work.mock.calls[0]).toEqual([
      expect.objectContaining({ type: 'thing.made', replayScope: 'process' }),
      request,
      expect.objectContaining({ attempt: 1 }),
    ])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['handled'])
    expect((await route(post())).status).toBe(200)
    expect(work).toHaveBeenCalledOnce()
  })

  it.each([200, 201, 204, 299])('commits for a %i', async (status) => {
    const { outcomes, route } = guarded(() => new Response(null, { status }))
    expect((await route(post())).status).toBe(status)
    expect(outcomes.map(({ kind }) => kind)).toEqual(['handled'])
  })

  it.each([300, 302, 304, 404, 500, 599])('releases for a %i, and says so', async (status) => {
    const { outcomes, route } = guarded(() => new Response(null, { status }))
    expect((await route(post())).status).toBe(status)
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed'])
    expect(outcomes[0]?.error).toMatchObject({ code: 'handler_failed' })
    expect(outcomes[0]?.error?.hint).toContain(`The route responded with ${status}`)
    expect((await route(post())).status).toBe(status)
  })

  it.each<[string, Work]>([
    ['throws', () => expect.unreachable()],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['returns nothing', (() => undefined) as never],
    ['returns what is no Response', (async () => 'done') as never],
    ['returns null', (() => null) as never],
  ])('answers 500 and releases when the work %s', async (_, work) => {
    const { outcomes, route } = guarded(work)
    const response = await route(post())
    expect([response.status, await response.text()]).toEqual([500, ''])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed'])
    expect((await route(post())).status).toBe(500)
  })

  it('reports what the work threw', async () => {
    const cause = new Error('no')
    const { outcomes, route } = guarded(() => Promise.reject(cause))
    await route(post())
    expect(outcomes[0]?.error?.cause).toBe(cause)
  })

  it.each([undefined, null, 'done', {}])('reports that %j is no Response', async (returned) => {
    const { outcomes, route } = guarded((() => returned) as never)
    await route(post())
    expect(outcomes[0]?.error?.cause).toEqual(new TypeError('the route returned no Response'))
  })

  it('discards what is thrown by context.discard', async () => {
    const { outcomes, route } = guarded((_, __, { discard }) => {
      throw discard('closed')
    })
    expect((await route(post())).status).toBe(200)
    expect(outcomes).toEqual([expect.objectContaining({ kind: 'discarded', reason: 'closed' })])
  })

  it('answers rejections, duplicates and deliveries in flight without running the work', async () => {
    const { promise, resolve } = withResolvers<Response>()
    const work = vi.fn(() => promise)
    const { outcomes, route } = guarded(work)
    const running = route(post())
    await new Promise(setImmediate)
    const inFlight = await route(post())
    expect([inFlight.status, inFlight.headers.get('retry-after')]).toEqual([503, '60'])
    const refused = await route(new Request('http://localhost/', { method: 'POST', body: '{}' }))
    expect([refused.status, await refused.text()]).toEqual([401, ''])
    const get = await route(new Request('http://localhost/'))
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    resolve(new Response(null, { status: 204 }))
    expect((await running).status).toBe(204)
    expect((await route(post())).status).toBe(200)
    expect(work).toHaveBeenCalledOnce()
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'in_flight',
      'rejected',
      'rejected',
      'handled',
      'duplicate',
    ])
  })

  it('throws when it is made without a receiver or without work', () => {
    const work = () => new Response()
    for (const none of [undefined, null, {}, 'receiver']) {
      expect(() => fetchGuard(none as never, work)).toThrow(
        new TypeError('guard: expected a receiver returned by createReceiver()'),
      )
      expect(() => fetchGuard(receiverOf(), none as never)).toThrow(TypeError)
    }
  })

  it('commits before the sender has its answer', async () => {
    const { route, target } = guarded(() => new Response(null, { status: 204 }))
    await route(post())
    expect((await target.admit(signed(made()))).kind).toBe('duplicate')
  })
})

describe('waitUntil', () => {
  it('is notified of the run, on its own object, and given no rejection', async () => {
    class Platform {
      readonly works: Promise<unknown>[] = []
      waitUntil(work: Promise<unknown>) {
        this.works.push(work)
      }
    }
    const platform = new Platform()
    const { route } = guarded(() => Promise.reject(new Error('no')))
    await route(post(), platform)
    expect(platform.works).toHaveLength(1)
    await expect(platform.works[0]).resolves.toBeUndefined()
  })

  it('keeps onOutcome alive, for rejections and for runs', async () => {
    const works: Promise<unknown>[] = []
    const context = { waitUntil: (work: Promise<unknown>) => void works.push(work) }
    const ended: string[] = []
    const { route } = guarded(
      () => new Response(null, { status: 204 }),
      async ({ kind }) => {
        for (let i = 0; i < 5; i++) await new Promise(setImmediate)
        ended.push(kind)
      },
    )
    await route(post(), context)
    await route(post(), context)
    await route(new Request('http://localhost/'), context)
    expect(works).toHaveLength(3)
    await Promise.all(works)
    expect(ended).toEqual(['handled', 'duplicate', 'rejected'])
  })

  it("hears of no failure of the receiver's own: the caller gets that", async () => {
    const works: Promise<unknown>[] = []
    const context = { waitUntil: (work: Promise<unknown>) => void works.push(work) }
    const broken = { ...receiverOf(), admit: () => Promise.reject(new Error('broken double')) }
    const route = fetchGuard(broken, () => new Response())
    await expect(route(post(), context)).rejects.toThrow('broken double')
    await expect(works[0]).resolves.toBeUndefined()
  })

  it('may throw', async () => {
    const { route } = guarded(() => new Response(null, { status: 204 }))
    const waitUntil = () => {
      throw new Error('not now')
    }
    expect((await route(post(), { waitUntil })).status).toBe(204)
  })
})

describe('routeAnswered()', () => {
  it('says what the route answered, and what to answer', () => {
    const error = routeAnswered(404)
    expect(WebhookError.is(error)).toBe(true)
    expect(error).toMatchObject({ code: 'handler_failed', status: 500 })
    expect(error.hint).toMatch(/responded with 404.*2xx/)
  })
})
