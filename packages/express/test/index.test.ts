import { createServer, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import {
  type AnyDelivery,
  type AnyReceiver,
  createReceiver,
  type HandlerContext,
  memoryReplayStore,
  type Outcome,
  type ReplayStore,
  type UnverifiedRequest,
} from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { guard as guardOf, webhook } from '@hookseal/express'
import { rineMessage } from '@hookseal/tests-kit/events'
import { exchange, type WireAnswer, type WireRequest } from '@hookseal/tests-kit/http'
import { close, listen } from '@hookseal/tests-kit/listen'
import { signRine } from '@hookseal/tests-kit/sign'
import express5 from 'express'
import { afterEach, describe, expect, it } from 'vitest'

const express4 = createRequire(import.meta.url)('express4') as typeof express5
const secret = 'express-test-secret'
const signed = (id: string) => signRine(secret, JSON.stringify(rineMessage(id)))

const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

async function post(app: RequestListener, requests: readonly WireRequest[]): Promise<WireAnswer[]> {
  const server = createServer(app)
  const port = await listen(server)
  cleanUps.push(() => close(server))
  const answers: WireAnswer[] = []
  for (const request of requests) answers.push(await exchange(port, request))
  return answers
}

/** A receiver, and the outcomes that it has told. */
function told(handle?: (delivery: AnyDelivery, context: HandlerContext) => unknown) {
  const outcomes: Outcome['kind'][] = []
  const receiver = createReceiver({
    provider: rine({ secret }),
    ...(handle === undefined ? {} : { handlers: { '*': handle } }),
    logger: false,
    onOutcome: ({ kind }) => void (kind === 'rejected' || outcomes.push(kind)),
  })
  return { receiver, outcomes }
}

const majors = [
  { name: 'Express 5', express: express5 },
  { name: 'Express 4', express: express4 },
]

describe.each(majors)('$name', ({ express }) => {
  describe('webhook()', () => {
    it('throws when it is mounted with a receiver that has no handlers', () => {
      expect(() => webhook(told().receiver)).toThrow(TypeError)
    })

    it('rejects a callback, which only guard accepts', () => {
      const { receiver } = told(() => {})
      const mount = webhook as (...args: unknown[]) => unknown
      expect(() => mount(receiver, () => {})).toThrow(TypeError)
      expect(() => mount(receiver, () => {})).toThrow(/use guard\(receiver, callback\)/)
      expect(() => mount()).toThrow(/expected a receiver/)
    })

    it('runs inside a Router', async () => {
      const ids: unknown[] = []
      const { receiver, outcomes } = told(({ id }) => ids.push(id))
      const router = express.Router().post('/rine', webhook(receiver))
      const app = express().use('/webhooks', router)
      const [answer] = await post(app, [{ ...signed('m_1'), path: '/webhooks/rine' }])
      expect(answer?.status).toBe(200)
      expect(ids).toEqual(['m_1'])
      expect(outcomes).toEqual(['handled'])
    })

    it('gives a secret resolver the whole path, however deep it is mounted', async () => {
      const urls: UnverifiedRequest['url'][] = []
      const receiver = createReceiver({
        provider: rine({
          secret({ url }) {
            urls.push(url)
            return secret
          },
        }),
        handlers: { '*': () => {} },
      })
      const router = express.Router().post('/:tenant', webhook(receiver))
      const app = express().use('/webhooks', router)
      await post(app, [{ ...signed('m_1'), path: '/webhooks/acme?x=1' }])
      expect(urls).toEqual(['/webhooks/acme?x=1'])
    })

    it('hands an error of the receiver to the error handlers', async () => {
      const broken: AnyReceiver = {
        ...told(() => {}).receiver,
        receive: () => Promise.reject(new TypeError('a bug')),
      }
      const errors: unknown[] = []
      const app = express()
        .post('/hook', webhook(broken))
        .use(((error, _request, response, _next) => {
          errors.push(error)
          response.status(500).end('caught')
        }) as express5.ErrorRequestHandler)
      const [answer] = await post(app, [signed('m_1')])
      expect(answer).toMatchObject({ status: 500, body: 'caught' })
      expect(errors).toEqual([new TypeError('a bug')])
    })

    /** What a sender gets from routes that fail outside Express, in a `next` that throws. */
    const withoutExpress = async (
      route: express5.RequestHandler,
      thrown: unknown,
      hasEnded = false,
    ) => {
      const errors: unknown[] = []
      const app: RequestListener = (request, response) =>
        route(request as express5.Request, response as express5.Response, (error) => {
          errors.push(error)
          if (hasEnded) response.end('ended')
          throw thrown
        })
      const [answer] = await post(app, [signed('m_1')]).catch(() => ['cut off'] as const)
      return { answer, errors }
    }
    const bug = new TypeError('a bug')
    const broken = { ...told(() => {}).receiver, admit: () => Promise.reject(bug) }

    it.each([new Error('no next'), 'no error'])(
      'cuts the response off if next throws outside Express: %s',
      async (thrown) => {
        const passed = await withoutExpress(guardOf(told().receiver), thrown)
        expect(passed).toEqual({ answer: 'cut off', errors: [undefined] })
        const failed = await withoutExpress(guardOf(broken), thrown)
        expect(failed).toEqual({ answer: 'cut off', errors: [bug] })
      },
    )

    it('leaves a response that has ended if next throws outside Express', async () => {
      const { answer } = await withoutExpress(guardOf(told().receiver), bug, true)
      expect(answer).toMatchObject({ status: 200, body: 'ended' })
    })

    it('does not change a response that was already sent', async () => {
      const { receiver } = told(() => {})
      const app = express()
        .use((_request, response, next) => {
          response.status(202).end('mine')
          next()
        })
        .post('/hook', webhook(receiver))
      const answers = await post(app, [signed('m_1'), signed('m_2')])
      expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual([
        '202 mine',
        '202 mine',
      ])
    })

    it('works behind express.raw() for every type', async () => {
      const { receiver } = told(() => {})
      const app = express()
        .use(express.raw({ type: () => true }))
        .post('/hook', webhook(receiver))
      expect((await post(app, [signed('m_1')]))[0]?.status).toBe(200)
    })

    it('rejects what express.text() left', async () => {
      const { receiver } = told(() => {})
      const app = express()
        .use(express.text({ type: () => true }))
        .post('/hook', webhook(receiver))
      expect((await post(app, [signed('m_1')]))[0]?.status).toBe(500)
    })
  })

  describe('guard() as middleware', () => {
    it('is a guard whose parts are functions that need no this', async () => {
      const { delivery, context } = guardOf(told().receiver)
      expect([delivery, context].map((part) => typeof part)).toEqual(['function', 'function'])
    })

    it('gives the route the delivery and its context', async () => {
      const guard = guardOf(told().receiver)
      const app = express().post('/hook', guard, (request, response) => {
        const { attempt, signal } = guard.context(request)
        response.json({ id: guard.delivery(request).id, attempt, aborted: signal.aborted })
      })
      const [answer] = await post(app, [signed('m_1')])
      expect(answer?.body).toBe('{"id":"m_1","attempt":1,"aborted":false}')
    })

    it('has neither for a request that did not pass', async () => {
      const guard = guardOf(told().receiver)
      const errors: unknown[] = []
      const app = express().post('/hook', (request, response) => {
        for (const ask of [guard.delivery, guard.context]) {
          try {
            ask(request)
          } catch (error) {
            errors.push(error)
          }
        }
        response.end()
      })
      await post(app, [signed('m_1')])
      expect(errors).toEqual([expect.any(TypeError), expect.any(TypeError)])
    })

    it('keeps two guards of one app separate', async () => {
      const [one, two] = [guardOf(told().receiver), guardOf(told().receiver)]
      const app = express().post('/hook', one, (request, response) => {
        expect(() => two.delivery(request)).toThrow(TypeError)
        response.end(one.delivery(request).id)
      })
      expect((await post(app, [signed('m_1')]))[0]).toMatchObject({ status: 200, body: 'm_1' })
    })

    it('does not run the route for a delivery that is rejected or a duplicate', async () => {
      const { receiver, outcomes } = told()
      const guard = guardOf(receiver)
      let runs = 0
      const app = express().post('/hook', guard, (_request, response) => {
        runs++
        response.sendStatus(204)
      })
      const forged = { ...signed('m_1'), body: '{}' }
      const answers = await post(app, [forged, signed('m_1'), signed('m_1')])
      expect(answers.map(({ status }) => status)).toEqual([401, 204, 200])
      expect(runs).toBe(1)
      expect(outcomes).toEqual(['handled', 'duplicate'])
    })

    it.each([200, 201, 204, 299])('commits on a %i of the route', async (status) => {
      const { receiver, outcomes } = told()
      const app = express().post('/hook', guardOf(receiver), (_request, response) => {
        response.status(status).end()
      })
      await post(app, [signed('m_1')])
      await receiver.drain()
      expect(outcomes).toEqual(['handled'])
    })

    it.each([302, 304, 400, 404, 500, 503])('releases on a %i of the route', async (status) => {
      const { receiver, outcomes } = told()
      const app = express().post('/hook', guardOf(receiver), (_request, response) => {
        response.status(status).end()
      })
      await post(app, [signed('m_1')])
      await receiver.drain()
      expect(outcomes).toEqual(['failed'])
    })

    it.each(['json', 'send', 'redirect'] as const)('settles on response.%s()', async (verb) => {
      const { receiver, outcomes } = told()
      const app = express().post('/hook', guardOf(receiver), (_request, response) => {
        response[verb]('/elsewhere')
      })
      await post(app, [signed('m_1')])
      await receiver.drain()
      expect(outcomes).toEqual([verb === 'redirect' ? 'failed' : 'handled'])
    })

    it('releases when the route throws, so that the retry runs', async () => {
      const { receiver, outcomes } = told()
      const guard = guardOf(receiver)
      const attempts: number[] = []
      const app = express()
        .set('env', 'test')
        .post('/hook', guard, (request, response) => {
          if (attempts.push(guard.context(request).attempt) === 1) throw new Error('the first time')
          response.sendStatus(204)
        })
      const answers = await post(app, [signed('m_1'), signed('m_1')])
      expect(answers.map(({ status }) => status)).toEqual([500, 204])
      expect(attempts).toEqual([1, 2])
      await receiver.drain()
      expect(outcomes).toEqual(['failed', 'handled'])
    })

    it('holds the claim if the route throws after the start of its response: Express closes the socket', async () => {
      const { receiver, outcomes } = told()
      const app = express()
        .set('env', 'test')
        .post('/hook', guardOf(receiver), (_request, response) => {
          response.write('some')
          throw new Error('behind it')
        })
      // Nothing tells this from a client that has gone: the callback form knows better.
      await expect(post(app, [signed('m_1')])).rejects.toThrow('without an answer')
      expect(outcomes).toEqual([])
      expect((await receiver.admit(signed('m_1'))).kind).toBe('in_flight')
    })

    it('answers as the route ended it, whatever is thrown while the store is asked', async () => {
      const memory = memoryReplayStore()
      const commit: ReplayStore['commit'] = async (...args) => {
        for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
        return memory.commit(...args)
      }
      const outcomes: Outcome['kind'][] = []
      const receiver = createReceiver({
        provider: rine({ secret }),
        replay: { store: { ...memory, commit } },
        onOutcome: ({ kind }) => void outcomes.push(kind),
      })
      const app = express()
        .set('env', 'test')
        .post('/hook', guardOf(receiver), (_request, response) => {
          response.status(200).send('done')
          throw new Error('too late to matter')
        })
      const [answer] = await post(app, [signed('m_1')])
      expect(answer).toMatchObject({ status: 200, body: 'done' })
      await receiver.drain()
      expect(outcomes).toEqual(['handled'])
    })

    it('settles once, on the first end', async () => {
      const { receiver, outcomes } = told()
      const app = express().post('/hook', guardOf(receiver), (_request, response) => {
        response.status(204).end()
        response.statusCode = 500
        response.end()
      })
      await post(app, [signed('m_1')])
      await receiver.drain()
      expect(outcomes).toEqual(['handled'])
    })

    it('runs inside a Router, for all its routes', async () => {
      const { receiver } = told()
      const guard = guardOf(receiver)
      const router = express.Router()
      router.use(guard)
      router.post('/rine', (request, response) => {
        response.end(guard.delivery(request).type)
      })
      const app = express().use('/webhooks', router)
      const [answer] = await post(app, [{ ...signed('m_1'), path: '/webhooks/rine' }])
      expect(answer).toMatchObject({ status: 200, body: 'message.received' })
    })

    it('is rejected without a receiver', () => {
      expect(() => guardOf(undefined as never)).toThrow(TypeError)
      expect(() => guardOf(undefined as never, () => {})).toThrow(/expected a receiver/)
    })

    it('is finished manually if the route does not end its response', async () => {
      const { receiver, outcomes } = told()
      const guard = guardOf(receiver)
      const app = express().post('/hook', guard, async (request, response) => {
        await guard.finish(request, 'handled')
        response.status(500).end()
      })
      expect((await post(app, [signed('m_1')]))[0]?.status).toBe(500)
      expect(outcomes).toEqual(['handled'])
    })
  })

  describe('guard() with a callback', () => {
    it('gives it delivery, request, response and context, and commits for a 2xx', async () => {
      const { receiver, outcomes } = told()
      const app = express().post(
        '/hook/:tenant',
        guardOf(receiver, async ({ id }, request, response, { attempt }) => {
          await new Promise(setImmediate)
          response.status(202).json({ id, attempt, tenant: request.params['tenant'] })
        }),
      )
      const send = () => post(app, [{ ...signed('m_1'), path: '/hook/acme' }])
      expect((await send())[0]).toMatchObject({
        status: 202,
        body: '{"id":"m_1","attempt":1,"tenant":"acme"}',
      })
      expect((await send())[0]?.status).toBe(200)
      expect(outcomes).toEqual(['handled', 'duplicate'])
    })

    it.each([
      ['throws', () => expect.unreachable()],
      ['rejects', () => Promise.reject(new Error('no'))],
    ])('answers 500 itself when it %s: no error handler makes a 200 of it', async (_, work) => {
      const { receiver, outcomes } = told()
      const app = express()
        .post('/hook', guardOf(receiver, work))
        .use(((_error, _request, response, _next) => {
          response.status(200).end('all is well')
        }) as express5.ErrorRequestHandler)
      const answers = await post(app, [signed('m_1'), signed('m_1')])
      expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual(['500 ', '500 '])
      expect(outcomes).toEqual(['failed', 'failed'])
    })

    it('releases if it throws after the start of its response', async () => {
      const { receiver, outcomes } = told()
      const app = express().post(
        '/hook',
        guardOf(receiver, (_delivery, _request, response) => {
          response.write('some')
          throw new Error('behind it')
        }),
      )
      await expect(post(app, [signed('m_1')])).rejects.toThrow('without an answer')
      await expect.poll(() => outcomes).toEqual(['failed'])
    })

    it('discards what is thrown by context.discard', async () => {
      const { receiver, outcomes } = told()
      const app = express().post(
        '/hook',
        guardOf(receiver, (_delivery, _request, _response, { discard }) => {
          throw discard('closed')
        }),
      )
      expect((await post(app, [signed('m_1')]))[0]?.status).toBe(200)
      expect(outcomes).toEqual(['discarded'])
    })
  })

  describe('a route that has been answered before', () => {
    it('runs behind a 2xx, in both forms and with handlers', async () => {
      let runs = 0
      const count = () => {
        runs++
      }
      const early: express5.RequestHandler = (_request, response, next) => {
        response.sendStatus(200)
        next()
      }
      for (const [i, mount] of [
        [guardOf(told().receiver, count)],
        [guardOf(told().receiver), count],
        [webhook(told(count).receiver)],
      ].entries()) {
        const app = express().post('/hook', early, ...(mount as express5.RequestHandler[]))
        const [answer] = await post(app, [signed('m_1')])
        expect(answer).toMatchObject({ status: 200, body: 'OK' })
        await expect.poll(() => runs).toBe(i + 1)
      }
    })
  })
})
