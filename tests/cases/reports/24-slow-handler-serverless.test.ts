import { createServer } from 'node:http'
import { createReceiver } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { guard as nextGuard, webhook as nextWebhook } from '@hookseal/next'
import { until } from '@hookseal/tests-kit/eventually'
import { connect, exchange, wireBytes } from '@hookseal/tests-kit/http'
import { afterEach, expect, it } from 'vitest'
import { gate, message, provider, recorded, serve } from '../support/basics.ts'

// https://github.com/payloadcms/payload/pull/10890: a platform that stops after the answer, slow work, and a sender
// that gives up and sends again must lead to one run.

const CONTEXT = Symbol.for('@next/request-context')
afterEach(() => void Reflect.deleteProperty(globalThis, CONTEXT))

const requestOf = (id = 'm_1') => {
  const { headers, body } = message(id)
  return new Request('http://localhost/hook', { method: 'POST', headers, body })
}

it('runs once when a sender gives up and sends again, with a 503 and Retry-After, then a 200', async () => {
  const ended = gate()
  const counts = { started: 0, finished: 0 }
  const store = recorded()
  const receiver = createReceiver({
    provider: provider(),
    replay: { store },
    logger: false,
    handlers: {
      '*': async () => {
        counts.started++
        await ended.opened
        counts.finished++
      },
    },
  })
  const port = await serve(createServer(nodeHandler(receiver)))
  const first = await connect(port)
  first.write(wireBytes(message()))
  await until(() => counts.started === 1)
  first.destroy()
  const busy = await exchange(port, message())
  expect(busy.status).toBe(503)
  expect(Number(busy.headers['retry-after'])).toBeGreaterThan(0)
  ended.open()
  await until(() => store.verbs.includes('commit ok'))
  expect((await exchange(port, message())).status).toBe(200)
  expect(counts).toEqual({ started: 1, finished: 1 })
})

it('passes the run to the waitUntil of the platform in Next', async () => {
  const kept: Promise<unknown>[] = []
  const platform = {
    waitUntil(work: Promise<unknown>) {
      // Called on its own object, because platforms check that.
      if (this !== platform) throw new TypeError('Illegal invocation')
      kept.push(work)
    },
  }
  Reflect.set(globalThis, CONTEXT, { get: () => platform })
  const ended = gate()
  let finished = 0
  const receiver = createReceiver({
    provider: provider(),
    logger: false,
    handlers: {
      '*': async () => {
        await ended.opened
        finished++
      },
    },
  })
  const answer = nextWebhook(receiver)(requestOf())
  expect(kept).toHaveLength(1)
  ended.open()
  await Promise.all(kept)
  expect(finished).toBe(1)
  expect((await answer).status).toBe(200)
})

it('commits with the answer of a callback that answers first and works afterward', async () => {
  const store = recorded()
  const receiver = createReceiver({ provider: provider(), replay: { store }, logger: false })
  const behind: Promise<void>[] = []
  const rest = gate()
  const POST = nextGuard(receiver, () => {
    behind.push(rest.opened)
    return new Response(null, { status: 202 })
  })
  expect((await POST(requestOf())).status).toBe(202)
  expect(store.verbs).toEqual(['claim claimed', 'commit ok'])
  expect((await POST(requestOf())).status).toBe(200)
  rest.open()
  await Promise.all(behind)
  expect(behind).toHaveLength(1)
})
