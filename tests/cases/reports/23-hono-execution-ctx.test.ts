import { readFileSync } from 'node:fs'
import { createReceiver } from '@hookseal/core'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { message, provider, turns } from '../support/basics.ts'

// https://github.com/vercel/chat/issues/248: c.executionCtx throws on platforms that have none. The documentation uses
// it only on Workers, and a broken one changes nothing.

const post = (app: Hono, executionCtx?: unknown) => {
  const { headers, body } = message()
  return app.request('/hook', { method: 'POST', headers, body }, {}, executionCtx as never)
}

it('needs only the request in a route', async () => {
  const receiver = createReceiver({ provider: provider(), handlers: { '*': () => {} } })
  const app = new Hono().post('/hook', (c) => receiver.fetch(c.req.raw))
  expect((await post(app)).status).toBe(200)
})

it('keeps the run and onOutcome alive with waitUntil on Workers', async () => {
  const kinds: string[] = []
  const receiver = createReceiver({
    provider: provider(),
    handlers: { '*': () => turns(3) },
    onOutcome: async ({ kind }) => {
      await turns(3)
      kinds.push(kind)
    },
  })
  // Like Workers, it checks the object that it is called on.
  class ExecutionContext {
    readonly kept: Promise<unknown>[] = []
    readonly props = {}
    waitUntil(this: ExecutionContext, work: Promise<unknown>) {
      if (!(this instanceof ExecutionContext)) throw new TypeError('Illegal invocation')
      this.kept.push(work)
    }
    passThroughOnException() {}
  }
  const context = new ExecutionContext()
  const app = new Hono().post('/hook', (c) => receiver.fetch(c.req.raw, c.executionCtx))
  expect((await post(app, context)).status).toBe(200)
  expect(context.kept).toHaveLength(1)
  await Promise.all(context.kept)
  expect(kinds).toEqual(['handled'])
})

it.each([
  [
    'throws',
    {
      waitUntil: () => {
        throw new Error('not here')
      },
    },
  ],
  ['is no function', { waitUntil: 5 }],
  ['is missing', {}],
])('is not affected by a waitUntil that %s', async (_, context) => {
  const receiver = createReceiver({ provider: provider(), handlers: { '*': () => {} } })
  const { headers, body } = message()
  const request = new Request('http://localhost/hook', { method: 'POST', headers, body })
  expect((await receiver.fetch(request, context)).status).toBe(200)
})

it('is not documented with c.executionCtx outside of Workers', () => {
  const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
  for (const path of ['packages/core/src/receiver/receiver.ts', 'docs/recipes/hono.md']) {
    for (const line of read(path).split('\n')) {
      if (/(?:add|pass).*c\.executionCtx/.test(line)) expect(line).toMatch(/Workers/)
    }
  }
})
