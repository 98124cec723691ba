import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import { createReceiver, type Outcome } from '@hookseal/core'
import { guard, webhook } from '@hookseal/next/pages'
import { patience } from '@hookseal/tests-kit/patience'
import type { NextApiHandler, NextApiRequest, NextApiResponse } from 'next'
import mocks from 'node-mocks-http'
import { describe, expect, it } from 'vitest'
import { message, provider, reasonOf } from '../support/basics.ts'

// https://github.com/vercel/next.js/issues/11982: a unit test calls an API route with a mock request. Mocks have no
// rawHeaders, and their responses have no flushHeaders.

const { headers, body } = message()
const url = '/api/hook'

const doubles: Record<string, (given?: Record<string, string>) => unknown> = {
  'node-mocks-http with a Buffer': (given = headers) =>
    mocks.createRequest({ method: 'POST', url, headers: given, body: body as never }),
  'node-mocks-http that emits': (given = headers) => {
    const request = mocks.createRequest({
      method: 'POST',
      url,
      headers: given,
      eventEmitter: EventEmitter,
    })
    const waiting = () => {
      if (request.listenerCount('end') === 0) return void setImmediate(waiting)
      request.emit('data', body)
      request.emit('end')
    }
    if (given === headers) setImmediate(waiting)
    return request
  },
  'a Readable with headers and method': (given = headers) =>
    Object.assign(Readable.from([body]), { method: 'POST', url, headers: given }),
}

async function call(route: NextApiHandler, request: unknown) {
  const response = mocks.createResponse({ eventEmitter: EventEmitter })
  const ended = new Promise<void>((resolve) => response.on('end', () => resolve()))
  await route(request as NextApiRequest, response as unknown as NextApiResponse)
  await ended
  return response
}

describe.each(Object.keys(doubles))('%s', (name) => {
  const double = doubles[name]
  if (double === undefined) throw new Error(name)

  it('runs the handler', async () => {
    const outcomes: Outcome[] = []
    const receiver = createReceiver({
      provider: provider(),
      handlers: { '*': () => {} },
      logger: false,
      onOutcome: (outcome) => void outcomes.push(outcome),
    })
    const response = await call(webhook(receiver), double())
    expect(outcomes.map(({ kind, error }) => [kind, reasonOf(error)])).toEqual([
      ['handled', undefined],
    ])
    expect(response.statusCode).toBe(200)
  })

  it('answers 401 to another signature', async () => {
    const receiver = createReceiver({
      provider: provider(),
      handlers: { '*': () => {} },
      logger: false,
      bodyTimeoutMs: patience(60_000),
    })
    const response = await call(webhook(receiver), double({ 'x-rine-signature': 'no' }))
    expect(response.statusCode).toBe(401)
  })

  it('runs a guarded route', async () => {
    const receiver = createReceiver({ provider: provider(), logger: false })
    const route = guard(receiver, (delivery, _request, response) => {
      response.status(202).json({ id: delivery.id })
    })
    const response = await call(route, double())
    expect(response.statusCode).toBe(202)
    expect(response._getJSONData()).toEqual({ id: 'm_1' })
  })
})
