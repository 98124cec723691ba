import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import { pipeline as pipelined } from 'node:stream/promises'
import { type AnyReceiver, createReceiver } from '@hookseal/core'
import { guard as expressGuard, webhook as expressWebhook } from '@hookseal/express'
import { guard as fastifyGuard } from '@hookseal/fastify'
import { guard as koaGuard } from '@hookseal/koa'
import { until } from '@hookseal/tests-kit/eventually'
import { connect, exchange, wireBytes } from '@hookseal/tests-kit/http'
import { patience } from '@hookseal/tests-kit/patience'
import { stopTime } from '@hookseal/tests-kit/virtual-time'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'
import { describe, expect, it } from 'vitest'
import {
  gate,
  message,
  post,
  provider,
  recorded,
  recordedLog,
  serve,
  turns,
} from './support/basics.ts'
import { drivers, type Work } from './support/drivers.ts'
import { type Harness, startHarness } from './support/harness.ts'

// The table of runs and claims, for the guard of every adapter in each of its forms.

const sound = () => Readable.from(['so', 'und'].map((text) => Buffer.from(text)))
const broken = () =>
  Readable.from(
    (async function* () {
      yield Buffer.from('so')
      throw new Error('the source broke')
    })(),
  )

/** For a store that a test stops for as long as it wants. */
const NEVER_TIMES_OUT = { timeoutMs: patience(60_000), leaseMs: patience(120_000) }

const noRow = Object.assign(() => {}, { each: () => () => {} })

/** Adds a row where it applies: a driver that cannot see a throw has no row for it, and nothing to skip. */
const rowIf = (exists: boolean) => (exists ? it : (noRow as unknown as typeof it))

/** Runs the first attempt as given, and ends every later one with a 2xx. */
function firstAttempt(first: Work) {
  const attempts: number[] = []
  const work: Work = (route) => {
    attempts.push(route.context.attempt)
    return attempts.length === 1 ? first(route) : route.answer(204)
  }
  return { work, attempts }
}

/** The sender's retry runs, and succeeds. */
async function expectRetryRuns(harness: Harness, attempts: readonly number[]): Promise<void> {
  await until(() => harness.verbs.includes('release ok'))
  expect(await harness.exchange()).toEqual({ status: 204, body: '' })
  expect(attempts).toEqual([1, 2])
  expect(harness.kinds()).toEqual(['failed', 'handled'])
  await harness.receiver.drain()
}

/** A copy gets the answer of a duplicate and does not run. */
async function expectDone(harness: Harness, attempts: readonly number[]): Promise<void> {
  await until(() => harness.kinds().includes('handled'))
  expect(await harness.exchange()).toEqual({ status: 200, body: '' })
  expect(attempts).toEqual([1])
  expect(harness.kinds()).toEqual(['handled', 'duplicate'])
  expect(harness.verbs.filter((verb) => !verb.startsWith('extend'))).toEqual([
    'claim claimed',
    'commit ok',
    'claim done',
  ])
  await harness.receiver.drain()
}

describe.each(drivers)('$name', (driver) => {
  describe('the route ends', () => {
    it.each([200, 204])('with a %i: commits', async (status) => {
      const { work, attempts } = firstAttempt((route) => route.answer(status))
      const harness = await startHarness(driver, work)
      expect(await harness.exchange()).toMatchObject({ status })
      await expectDone(harness, attempts)
    })

    it.each([404, 500])('with a %i and no throw: releases, and logs it', async (status) => {
      const { work, attempts } = firstAttempt((route) => route.answer(status))
      const harness = await startHarness(driver, work)
      expect(await harness.exchange()).toMatchObject({ status })
      await expectRetryRuns(harness, attempts)
      expect(harness.lines).toHaveLength(1)
      expect(harness.lines[0]).toContain(`The route responded with ${status}`)
      expect(harness.lines[0]).not.toMatch(/threw/)
    })

    it('with a 2xx and throws afterward: stays committed, arrives complete, is logged', async () => {
      const { work, attempts } = firstAttempt(({ response }) => {
        response.statusCode = 204
        response.end()
        throw new Error('after the answer')
      })
      const harness = await startHarness(driver, work, {
        store: ({ commit }) => ({ commit: (...args) => turns().then(() => commit(...args)) }),
      })
      expect(await harness.exchange()).toEqual({ status: 204, body: '' })
      await expectDone(harness, attempts)
      if (driver.seesTheWork) expect(harness.lines.join()).toContain('after the answer')
    })

    it('in its own way with a 2xx and throws afterward: arrives complete', async () => {
      const { work } = firstAttempt(async (route) => {
        route.answer(204)
        throw new Error('after the answer')
      })
      const harness = await startHarness(driver, work, {
        store: ({ commit }) => ({ commit: (...args) => turns().then(() => commit(...args)) }),
      })
      // Koa answers when its middleware chain has finished, so the throw comes before the end.
      const isKoa = driver.name.startsWith('Koa')
      expect(await harness.exchange()).toEqual({ status: isKoa ? 500 : 204, body: '' })
      await until(() => harness.kinds().length === 1)
      expect(harness.kinds()).toEqual([isKoa ? 'failed' : 'handled'])
      await harness.receiver.drain()
    })

    it('later, after it has returned: waits, and the end commits', async () => {
      const later = gate()
      const { work, attempts } = firstAttempt((route) => {
        route.takeOver()
        void later.opened.then(() => route.response.writeHead(204).end())
      })
      const harness = await startHarness(driver, work)
      const sent = await harness.send()
      await until(() => attempts.length === 1)
      await turns()
      expect(harness.verbs).toEqual(['claim claimed'])
      later.open()
      expect(await sent.answer).toEqual({ status: 204, body: '' })
      await expectDone(harness, attempts)
    })
  })

  describe('the route throws', () => {
    it('before its end: releases, and no error handler turns it into a 2xx', async () => {
      const { work, attempts } = firstAttempt(async () => {
        throw new Error('the database is away')
      })
      const harness = await startHarness(driver, work)
      expect(await harness.exchange()).toEqual({ status: 500, body: '' })
      await expectRetryRuns(harness, attempts)
    })

    it('after the head of a 2xx: destroys the connection and releases', async () => {
      const { work, attempts } = firstAttempt(({ response }) => {
        response.write('half of')
        throw new Error('behind the head')
      })
      const harness = await startHarness(driver, work)
      expect(await harness.exchange()).toBeUndefined()
      await expectRetryRuns(harness, attempts)
    })

    it('an error other than the discard that it has created: releases', async () => {
      const { work, attempts } = firstAttempt(async ({ context }) => {
        context.discard('no such account')
        throw new Error('the database is away')
      })
      const harness = await startHarness(driver, work)
      expect(await harness.exchange()).toEqual({ status: 500, body: '' })
      await expectRetryRuns(harness, attempts)
    })

    rowIf(driver.seesTheWork)('discard: the event is dropped, with a 2xx', async () => {
      const { work, attempts } = firstAttempt(({ context }) => {
        throw context.discard('no such account')
      })
      const harness = await startHarness(driver, work)
      expect(await harness.exchange()).toEqual({ status: 200, body: '' })
      expect(await harness.exchange()).toEqual({ status: 200, body: '' })
      expect(attempts).toEqual([1])
      expect(harness.outcomes).toMatchObject([
        { kind: 'discarded', reason: 'no such account' },
        { kind: 'duplicate' },
      ])
    })
  })

  describe('the route declares that its answer failed', () => {
    it.each([
      ['response.destroy()', undefined],
      ['response.destroy(error)', new Error('gave up')],
    ])('%s before the head: releases; a late end changes nothing', async (_, error) => {
      const { work, attempts } = firstAttempt(({ response, takeOver }) => {
        takeOver()
        response.on('error', () => {})
        response.destroy(error)
        response.end()
      })
      const harness = await startHarness(driver, work)
      expect(await harness.exchange()).toBeUndefined()
      await expectRetryRuns(harness, attempts)
    })

    it.each([
      ['response.destroy()', undefined],
      ['response.destroy(error)', new Error('gave up')],
    ])('%s after the head: releases; a late end changes nothing', async (_, error) => {
      const { work, attempts } = firstAttempt(({ response, takeOver }) => {
        takeOver()
        response.on('error', () => {})
        response.write('half of')
        response.destroy(error)
        response.end()
      })
      const harness = await startHarness(driver, work)
      expect(await harness.exchange()).toBeUndefined()
      await expectRetryRuns(harness, attempts)
    })

    it('the callback form releases when the callback has settled, the middleware form immediately', async () => {
      const rest = gate()
      const { work, attempts } = firstAttempt(async ({ response, takeOver }) => {
        takeOver()
        response.destroy()
        await rest.opened
      })
      const harness = await startHarness(driver, work)
      expect(await harness.exchange()).toBeUndefined()
      await until(() => attempts.length === 1)
      await turns()
      expect(harness.verbs.includes('release ok')).toBe(!driver.seesTheWork)
      rest.open()
      await expectRetryRuns(harness, attempts)
    })

    it.each([
      ['pipeline(broken, response, () => {})', false],
      ['pipeline(broken, response, () => response.end())', true],
    ])('%s: releases', async (_, endsLate) => {
      const { work, attempts } = firstAttempt(({ response, takeOver }) => {
        takeOver()
        pipeline(broken(), response, () => void (endsLate && response.end()))
      })
      const harness = await startHarness(driver, work)
      expect(await harness.exchange()).toBeUndefined()
      await expectRetryRuns(harness, attempts)
    })

    it('await pipeline(broken, response): releases', async () => {
      const { work, attempts } = firstAttempt(async ({ response, takeOver }) => {
        takeOver()
        await pipelined(broken(), response)
      })
      const harness = await startHarness(driver, work)
      expect(await harness.exchange()).toBeUndefined()
      await expectRetryRuns(harness, attempts)
    })
  })

  describe('the route waits for its own answer', () => {
    it('await pipeline(source, response) settles', async () => {
      const settled = gate()
      const { work, attempts } = firstAttempt(async ({ response, takeOver }) => {
        takeOver()
        await pipelined(sound(), response)
        settled.open()
      })
      const harness = await startHarness(driver, work)
      expect(await harness.exchange()).toEqual({ status: 200, body: 'sound' })
      await settled.opened
      await expectDone(harness, attempts)
    })

    it("once(response, 'finish') settles", async () => {
      const settled = gate()
      const { work, attempts } = firstAttempt(async ({ response, takeOver }) => {
        takeOver()
        const finished = once(response, 'finish')
        response.writeHead(200).end('whole')
        await finished
        settled.open()
      })
      const harness = await startHarness(driver, work)
      expect(await harness.exchange()).toEqual({ status: 200, body: 'whole' })
      await settled.opened
      await expectDone(harness, attempts)
    })
  })

  describe('the client is gone', () => {
    /** A route that continues after its client has left, with what it does then. */
    async function left(then: Work, leave?: (harness: Harness) => void) {
      const gone = gate()
      let running = 0
      let most = 0
      const { work, attempts } = firstAttempt(async (route) => {
        most = Math.max(most, ++running)
        await gone.opened
        running--
        await then(route)
      })
      const harness = await startHarness(driver, work)
      const sent = await harness.send()
      await until(() => attempts.length === 1)
      if (leave === undefined) sent.leave()
      else leave(harness)
      await until(() => harness.responses[0]?.req.socket?.destroyed !== false || driver.isHttp2)
      await sent.answer
      await turns()
      // Nothing is released, and a copy does not run at the same time.
      expect(harness.verbs).toEqual(['claim claimed'])
      expect(await harness.exchange()).toMatchObject({ status: 503 })
      gone.open()
      return { harness, attempts, most: () => most }
    }

    const expectHandledOnce = async ({
      harness,
      attempts,
      most,
    }: Awaited<ReturnType<typeof left>>) => {
      await until(() => harness.kinds().includes('handled'))
      expect(await harness.exchange()).toEqual({ status: 200, body: '' })
      expect(attempts).toEqual([1])
      expect(most()).toBe(1)
      expect(harness.kinds()).toEqual(['in_flight', 'handled', 'duplicate'])
      await harness.receiver.drain()
    }
    const expectReleased = async ({ harness, attempts }: Awaited<ReturnType<typeof left>>) => {
      await until(() => harness.verbs.includes('release ok'))
      expect(await harness.exchange()).toEqual({ status: 204, body: '' })
      expect(attempts).toEqual([1, 2])
      expect(harness.kinds()).toEqual(['in_flight', 'failed', 'handled'])
      await harness.receiver.drain()
    }

    it('before the route ends with a 2xx: commits', async () => {
      await expectHandledOnce(await left((route) => route.answer(204)))
    })

    it('before the route ends with a 500: releases', async () => {
      await expectReleased(await left((route) => route.answer(500)))
    })

    it('before the route throws: releases', async () => {
      await expectReleased(
        await left(async () => {
          throw new Error('the database is away')
        }),
      )
    })

    it('because the server has closed its connections: the route commits with a 2xx', async () => {
      const closed = (harness: Harness) => harness.closeAllConnections()
      await expectHandledOnce(await left((route) => route.answer(204), closed))
    })

    it('because of server.setTimeout: the route commits with a 2xx', async () => {
      const timedOut = (harness: Harness) => harness.timeOutConnections()
      await expectHandledOnce(await left((route) => route.answer(204), timedOut))
    })

    it('after the route has ended and before the store has committed: commits', async () => {
      const known = gate()
      const { work, attempts } = firstAttempt((route) => route.answer(204))
      const harness = await startHarness(driver, work, {
        store: ({ commit }) => ({ commit: (...args) => known.opened.then(() => commit(...args)) }),
        replay: NEVER_TIMES_OUT,
      })
      const sent = await harness.send()
      await until(() => attempts.length === 1)
      sent.leave()
      await sent.answer
      await turns()
      known.open()
      await expectDone(harness, attempts)
    })

    it('for writing only, which does not count as leaving: commits', async () => {
      const half = gate()
      const { work, attempts } = firstAttempt(async (route) => {
        await half.opened
        await route.answer(204)
      })
      const harness = await startHarness(driver, work)
      const sent = await harness.send()
      await until(() => attempts.length === 1)
      sent.halfClose()
      await turns()
      half.open()
      await sent.answer
      await expectDone(harness, attempts)
    })

    rowIf(driver.seesTheWork && driver.settlesByStatus !== false)(
      'when a callback settles without an end: its status decides, and a late 2xx commits',
      async () => {
        const [gone, late] = [gate(), gate()]
        const { work, attempts } = firstAttempt(async ({ response, takeOver }) => {
          takeOver()
          await gone.opened
          response.statusCode = 500
          void late.opened.then(() => {
            response.statusCode = 204
            response.end()
          })
        })
        const harness = await startHarness(driver, work)
        const sent = await harness.send()
        await until(() => attempts.length === 1)
        sent.leave()
        await sent.answer
        await turns()
        gone.open()
        await until(() => harness.verbs.includes('release ok'))
        expect(harness.kinds()).toEqual(['failed'])
        late.open()
        await until(() => harness.verbs.some((verb) => verb.startsWith('commit')))
        expect(await harness.exchange()).toEqual({ status: 200, body: '' })
        expect(attempts).toEqual([1])
        await harness.receiver.drain()
      },
    )

    rowIf(driver.seesTheWork && driver.settlesByStatus !== false)(
      'when a callback settles with a 2xx and without an end: commits',
      async () => {
        const gone = gate()
        const { work, attempts } = firstAttempt(async ({ response, takeOver }) => {
          takeOver()
          await gone.opened
          response.statusCode = 204
        })
        const harness = await startHarness(driver, work)
        const sent = await harness.send()
        await until(() => attempts.length === 1)
        sent.leave()
        await sent.answer
        await turns()
        gone.open()
        await expectDone(harness, attempts)
      },
    )

    rowIf(!driver.seesTheWork).each(['handled', 'failed'] as const)(
      'a middleware holds the claim until guard.finish: %s',
      async (result) => {
        const gone = gate()
        const { work, attempts } = firstAttempt(async (route) => {
          await gone.opened
          await route.finish(result)
        })
        const harness = await startHarness(driver, work)
        const sent = await harness.send()
        await until(() => attempts.length === 1)
        sent.leave()
        await sent.answer
        await turns()
        expect(harness.verbs).toEqual(['claim claimed'])
        gone.open()
        if (result === 'handled') await expectDone(harness, attempts)
        else await expectRetryRuns(harness, attempts)
      },
    )

    rowIf(!driver.seesTheWork)(
      'a middleware that has finished as failed and then ends with a 2xx: no 2xx is sent',
      async () => {
        const { work, attempts } = firstAttempt(async (route) => {
          await route.finish('failed')
          await route.answer(204)
        })
        const harness = await startHarness(driver, work)
        expect(await harness.exchange()).toBeUndefined()
        await expectRetryRuns(harness, attempts)
        expect(harness.lines.join()).toContain("guard.finish(request, 'failed')")
      },
    )

    it('and the route never ends: the key is free after maxRunMs and a lease, and drain resolves', async () => {
      const late = gate()
      const { work, attempts } = firstAttempt(async (route) => {
        route.takeOver()
        await late.opened
        route.response.statusCode = 204
        route.response.end()
      })
      const harness = await startHarness(driver, work, {
        replay: { leaseMs: 3000, timeoutMs: 1000, maxRunMs: 6000 },
      })
      const pass = stopTime()
      const sent = await harness.send()
      await until(() => attempts.length === 1)
      sent.leave()
      await sent.answer
      await turns()
      await pass(6000)
      expect(await harness.exchange()).toMatchObject({ status: 503 })
      await pass(3000)
      expect(await harness.exchange()).toEqual({ status: 204, body: '' })
      expect(attempts).toHaveLength(2)
      await harness.receiver.drain()
      late.open()
    })
  })

  describe('something answers while the delivery is being admitted', () => {
    async function answered(status: number, route: Work = ({ answer }) => answer(204)) {
      const [asked, answer] = [gate(), gate()]
      const { work, attempts } = firstAttempt(route)
      const harness = await startHarness(driver, work, {
        replay: NEVER_TIMES_OUT,
        store: ({ claim }) => ({
          claim: async (...args) => {
            asked.open()
            await answer.opened
            return claim(...args)
          },
        }),
      })
      const sent = await harness.send()
      await asked.opened
      const [response] = harness.responses
      if (response === undefined) throw new Error('no response has been seen')
      response.statusCode = status
      response.end()
      await turns()
      answer.open()
      return { harness, attempts, answer: await sent.answer }
    }

    it('with a 503, as a timeout middleware does: releases, and the route does not run', async () => {
      const { harness, attempts, answer } = await answered(503)
      expect(answer).toEqual({ status: 503, body: '' })
      await until(() => harness.verbs.includes('release ok'))
      expect(attempts).toEqual([])
      expect(harness.kinds()).toEqual(['failed'])
      expect(await harness.exchange()).toEqual({ status: 204, body: '' })
      expect(attempts).toEqual([2])
    })

    it('with a 200: runs the route, and the log names the mistake and its fix', async () => {
      const { harness, attempts, answer } = await answered(200, () => {})
      expect(answer).toEqual({ status: 200, body: '' })
      await until(() => attempts.length === 1)
      await expectDone(harness, attempts)
      expect(harness.lines).toHaveLength(1)
      expect(harness.lines[0]).toContain('Respond after the guard')
    })

    it('with a 200: logs what the route then throws, and nothing breaks', async () => {
      const { harness, attempts, answer } = await answered(200, () => {
        throw new Error('too late to say no')
      })
      expect(answer).toEqual({ status: 200, body: '' })
      await until(() => attempts.length === 1)
      await expectDone(harness, attempts)
      if (driver.seesTheWork) expect(harness.lines[1]).toContain('too late to say no')
    })
  })

  // Claims are extended in the same way for every framework.
  rowIf(/^(?:Express 5|node:)/.test(driver.name))(
    'a captured request is not run once per lease while its route runs',
    async () => {
      const ended = gate()
      const { work, attempts } = firstAttempt(async (route) => {
        await ended.opened
        await route.answer(204)
      })
      const harness = await startHarness(driver, work, {
        replay: { leaseMs: 4500, timeoutMs: 1000 },
      })
      const pass = stopTime()
      const sent = await harness.send()
      await until(() => attempts.length === 1)
      sent.leave()
      await sent.answer
      await turns()
      await pass(6000)
      expect(harness.verbs).toEqual(['claim claimed', ...Array(4).fill('extend ok')])
      expect(await harness.exchange()).toMatchObject({ status: 503 })
      ended.open()
      await until(() => harness.verbs.includes('commit ok'))
      expect(await harness.exchange()).toEqual({ status: 200, body: '' })
      expect(attempts).toEqual([1])
    },
  )
})

describe('Express, where a middleware continues after its answer', () => {
  it('runs the route, and the log names the mistake', async () => {
    const { lines, logger } = recordedLog()
    const store = recorded()
    const guard = expressGuard(createReceiver({ provider: provider(), replay: { store }, logger }))
    let runs = 0
    const app = express()
    app.use((_request, response, next) => {
      response.sendStatus(200)
      next()
    })
    app.post('/hook', guard, () => void runs++)
    const port = await serve(createServer(app))
    expect((await post(port, message())).status).toBe(200)
    await until(() => runs === 1)
    expect(store.verbs).toEqual(['claim claimed', 'commit ok'])
    expect(lines).toEqual([expect.stringContaining('Respond after the guard')])
  })

  it("runs the receiver's own handler", async () => {
    const ids: (string | undefined)[] = []
    const receiver = createReceiver({
      provider: provider(),
      handlers: { '*': ({ id }) => void ids.push(id) },
    })
    const app = express()
    app.use((_request, response, next) => {
      response.sendStatus(200)
      next()
    })
    app.post('/hook', expressWebhook(receiver))
    const port = await serve(createServer(app))
    expect((await post(port, message())).status).toBe(200)
    await until(() => ids.length === 1)
    expect(ids).toEqual(['m_1'])
  })

  it('keeps the connection usable when the request is refused', async () => {
    const receiver = createReceiver({ provider: provider(), logger: false })
    const app = express()
    app.use((_request, response, next) => {
      response.sendStatus(200)
      next()
    })
    app.post('/hook', expressGuard(receiver), () => {})
    const connection = await connect(await serve(createServer(app)))
    for (let i = 0; i < 3; i++) {
      connection.write(wireBytes({ body: 'x'.repeat(100_000) }))
      expect((await connection.answer()).status).toBe(200)
    }
  })
})

describe('an Express adapter that is called directly', () => {
  it.each(['a route behind the guard', 'the answer to a broken receiver'])(
    '%s: an error that next() throws is not an unhandled rejection',
    async (which) => {
      const { lines, logger } = recordedLog()
      const store = recorded()
      const receiver = createReceiver({ provider: provider(), replay: { store }, logger })
      const isBroken = which.endsWith('receiver')
      const broken = { ...receiver, admit: () => Promise.reject(new TypeError('a bug')) }
      const guard = expressGuard(isBroken ? broken : receiver) as unknown as (
        request: IncomingMessage,
        response: ServerResponse,
        next: (error?: unknown) => void,
      ) => void
      const server = createServer((request, response) => {
        guard(request, response, (error) => {
          throw error ?? new Error('the next one is broken')
        })
      })
      const port = await serve(server)
      await expect(exchange(port, message())).rejects.toThrow('ended without an answer')
      if (isBroken) return
      await until(() => store.verbs.includes('release ok'))
      expect(lines.join()).toContain('the next one is broken')
    },
  )
})

describe("a stream that is a framework's own answer", () => {
  const koa3 = (body: () => Readable) => async (receiver: AnyReceiver) => {
    const app = new Koa()
    app.silent = true
    app.use(
      koaGuard(receiver, (_delivery, ctx) => {
        ctx.body = body()
      }),
    )
    return createServer(app.callback())
  }
  const fastify = (body: () => Readable) => async (receiver: AnyReceiver) => {
    const app = Fastify()
    app.register(
      fastifyGuard(receiver, async () => body()),
      { url: '/hook' },
    )
    await app.ready()
    return app.server
  }

  it.each([
    ['Koa 3', koa3],
    ['Fastify 5', fastify],
  ])(
    '%s: commits when it is complete, releases when it breaks after the head',
    async (_, serverOf) => {
      for (const [body, verb] of [
        [sound, 'commit ok'],
        [broken, 'release ok'],
      ] as const) {
        const store = recorded()
        const receiver = createReceiver({ provider: provider(), replay: { store }, logger: false })
        const port = await serve(await serverOf(body)(receiver))
        const answer = await exchange(port, message()).catch(() => undefined)
        if (body === sound) expect(answer).toMatchObject({ status: 200, body: 'sound' })
        else expect(answer).toBeUndefined()
        await until(() => store.verbs.length === 2)
        expect(store.verbs).toEqual(['claim claimed', verb])
        await receiver.drain()
      }
    },
  )
})
