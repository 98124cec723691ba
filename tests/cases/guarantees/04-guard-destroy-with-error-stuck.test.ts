import { createServer } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import { createReceiver } from '@hookseal/core'
import { guard as expressGuard } from '@hookseal/express'
import { guard as fastifyGuard } from '@hookseal/fastify'
import { exchange } from '@hookseal/tests-kit/http'
import express, { type Response } from 'express'
import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { message, provider, serve } from '../support/basics.ts'

// A route that abandons its answer has failed, whichever call it uses: the retry must run, and drain must resolve. A
// destroy with an error used to be mistaken for a client that left, and the key stayed blocked. For the other adapters,
// see guard-table.test.ts.

const broken = () =>
  Readable.from(
    (async function* () {
      yield 'x'
      throw new Error('the database went away')
    })(),
  )

const ways: Record<string, (response: Response) => void> = {
  'response.destroy(error)': (response) => {
    response.write('x')
    response.destroy(new Error('boom'))
  },
  'pipeline(broken source, response)': (response) => void pipeline(broken(), response, () => {}),
  'response.destroy()': (response) => {
    response.write('x')
    response.destroy()
  },
}

it.each(Object.keys(ways))('Express: %s', async (way) => {
  const receiver = createReceiver({ provider: provider(), logger: false })
  let runs = 0
  const app = express().post('/hook', expressGuard(receiver), (_request, response) => {
    if (++runs === 1) ways[way]?.(response)
    else response.sendStatus(204)
  })
  const port = await serve(createServer(app))
  await expect(exchange(port, message())).rejects.toThrow()
  await receiver.drain()
  // A drained receiver accepts no more deliveries; another one on the same store would.
  expect(runs).toBe(1)
})

it.each(Object.keys(ways))('Express: %s, and the retry runs', async (way) => {
  const receiver = createReceiver({ provider: provider(), logger: false })
  let runs = 0
  const app = express().post('/hook', expressGuard(receiver), (_request, response) => {
    if (++runs === 1) ways[way]?.(response)
    else response.sendStatus(204)
  })
  const port = await serve(createServer(app))
  await expect(exchange(port, message())).rejects.toThrow()
  expect((await exchange(port, message())).status).toBe(204)
  expect(runs).toBe(2)
})

it('Fastify: reply.raw.write(), then a throw, and the retry runs', async () => {
  const receiver = createReceiver({ provider: provider(), logger: false })
  let runs = 0
  const app = Fastify()
  app.register(fastifyGuard(receiver), {
    url: '/hook',
    handler: async (_request, reply) => {
      if (++runs > 1) return 'ok'
      reply.raw.write('{')
      throw new Error('behind the head')
    },
  })
  await app.ready()
  const port = await serve(app.server)
  await expect(exchange(port, message())).rejects.toThrow()
  expect((await exchange(port, message())).status).toBe(200)
  await receiver.drain()
})
