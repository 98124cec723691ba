import { createServer } from 'node:http'
import { createReceiver, type HandlerContext } from '@hookseal/core'
import { guard as koaGuard } from '@hookseal/koa'
import { guard as nextGuard } from '@hookseal/next'
import Koa from 'koa'
import { expect, it } from 'vitest'
import { input, message, post, provider, serve } from '../support/basics.ts'

// discard() creates an error, and only throwing it discards the event. If a route creates it and then fails for a
// temporary reason, the claim is released. For the guards of the other adapters, see guard-table.test.ts.

function account() {
  let isDown = true
  let runs = 0
  return {
    recover: () => {
      isDown = false
    },
    runs: () => runs,
    async work({ discard }: HandlerContext) {
      const notFound = discard('no such account')
      if (isDown) throw new Error('the database is away')
      if (runs > 0) throw notFound
      runs++
    },
  }
}

it('runs the retry behind a guard', async () => {
  const { work, recover, runs } = account()
  const receiver = createReceiver({ provider: provider(), logger: false })
  const guard = koaGuard(receiver)
  const app = new Koa()
  app.silent = true
  app.use(guard).use(async (ctx) => {
    await work(guard.context(ctx))
    ctx.status = 204
  })
  const port = await serve(createServer(app.callback()))
  expect((await post(port, message())).status).toBe(500)
  recover()
  expect((await post(port, message())).status).toBe(204)
  expect(runs()).toBe(1)
})

it('runs the retry behind a guard of a Fetch platform', async () => {
  const { work, recover, runs } = account()
  const receiver = createReceiver({ provider: provider(), logger: false })
  const POST = nextGuard(receiver, async (_delivery, _request, context) => {
    await work(context)
    return new Response(null, { status: 204 })
  })
  const send = () => {
    const { headers, body } = message()
    return POST(new Request('http://localhost/hook', { method: 'POST', headers, body }))
  }
  expect((await send()).status).toBe(500)
  recover()
  expect((await send()).status).toBe(204)
  expect(runs()).toBe(1)
})

it("runs the retry in a receiver's own handler", async () => {
  const { work, recover, runs } = account()
  const receiver = createReceiver({
    provider: provider(),
    logger: false,
    handlers: { '*': (_delivery, context) => work(context) },
  })
  expect((await receiver.receive(input())).kind).toBe('failed')
  recover()
  expect((await receiver.receive(input())).kind).toBe('handled')
  expect(runs()).toBe(1)
})
