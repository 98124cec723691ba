import { createServer } from 'node:http'
import { createReceiver, memoryReplayStore } from '@hookseal/core'
import { guard as expressGuard } from '@hookseal/express'
import { guard as fastifyGuard } from '@hookseal/fastify'
import { exchange } from '@hookseal/tests-kit/http'
import express from 'express'
import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { message, provider, recorded, recordedLog, serve, turns } from '../support/basics.ts'

// The answer is held back until the commit is done. If the route throws meanwhile, the framework must not answer again:
// the committed answer arrives unchanged.

function slow() {
  const memory = memoryReplayStore()
  const store = recorded({
    ...memory,
    commit: (...args) => turns(60).then(() => memory.commit(...args)),
  })
  const { lines, logger } = recordedLog()
  const receiver = createReceiver({ provider: provider(), replay: { store }, logger })
  return { store, lines, receiver }
}

describe('Fastify', () => {
  it.each([
    [204, undefined],
    [200, { done: true }],
  ])('reply.code(%i).send(), then a throw', async (status, payload) => {
    const { store, lines, receiver } = slow()
    const app = Fastify()
    app.register(fastifyGuard(receiver), {
      url: '/hook',
      handler: async (_request, reply) => {
        reply.code(status).header('x-own', 'kept').send(payload)
        throw new Error('after the answer')
      },
    })
    await app.ready()
    const port = await serve(app.server)
    const answer = await exchange(port, message())
    expect(answer).toMatchObject({
      status,
      headers: { 'x-own': 'kept' },
      body: payload === undefined ? '' : JSON.stringify(payload),
    })
    expect(store.verbs).toEqual(['claim claimed', 'commit ok'])
    expect(lines.join()).toContain('after the answer')
  })

  it('reply.send(), then a second reply.send()', async () => {
    const { store, receiver } = slow()
    const app = Fastify()
    app.register(
      fastifyGuard(receiver, async (_delivery, _request, reply) => {
        reply.code(200).send('first')
        reply.code(500).send('second')
      }),
      { url: '/hook' },
    )
    await app.ready()
    const port = await serve(app.server)
    expect(await exchange(port, message())).toMatchObject({ status: 200, body: 'first' })
    expect(store.verbs).toEqual(['claim claimed', 'commit ok'])
  })
})

it('Express: response.json(), then a throw', async () => {
  const { store, receiver } = slow()
  const app = express().set('env', 'test')
  app.post('/hook', expressGuard(receiver), (_request, response) => {
    response.json({ done: true })
    throw new Error('after the answer')
  })
  const port = await serve(createServer(app))
  expect(await exchange(port, message())).toMatchObject({ status: 200, body: '{"done":true}' })
  expect(store.verbs).toEqual(['claim claimed', 'commit ok'])
})
