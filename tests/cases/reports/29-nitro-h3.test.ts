import { createServer, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { createReceiver, type Outcome } from '@hookseal/core'
import { nodeGuard, nodeHandler } from '@hookseal/core/node'
import { rine } from '@hookseal/core/providers'
import { rineMessage } from '@hookseal/tests-kit/events'
import { patience } from '@hookseal/tests-kit/patience'
import { signRine } from '@hookseal/tests-kit/sign'
import {
  createApp,
  createRouter,
  defineEventHandler,
  fromNodeMiddleware,
  getHeaders,
  readBody,
  readRawBody,
  setResponseHeaders,
  setResponseStatus,
  toNodeListener,
  toWebRequest,
} from 'h3'
import { callNodeRequestHandler } from 'node-mock-http'
import { describe, expect, it } from 'vitest'
import { post, reasonOf, secret, serve } from '../support/basics.ts'

// https://github.com/nitrojs/nitro/issues/1778: with serverless presets, Nitro creates the request itself, with text or
// bytes as a body that no parser has seen.

type Call = (request: object) => Promise<{ readonly status: number }>
const require = createRequire(import.meta.url)
const {
  createCall,
}: { createCall: (listener: RequestListener) => Call } = require('unenv1/runtime/fetch/index')

// Not only ASCII, so that a different decoding and encoding breaks the signature.
const signed = signRine(secret, JSON.stringify({ ...rineMessage('m_1'), note: 'Zoë 😀' }))
const { headers, body } = signed

function nitro() {
  const outcomes: Outcome[] = []
  const receiver = createReceiver({
    provider: rine({ secret }),
    bodyTimeoutMs: patience(60_000),
    handlers: { '*': () => {} },
    logger: false,
    onOutcome: (outcome) => void outcomes.push(outcome),
  })
  const router = createRouter()
  router.post(
    '/web',
    defineEventHandler((event) => receiver.fetch(toWebRequest(event))),
  )
  router.post('/node', fromNodeMiddleware(nodeHandler(receiver)))
  router.post(
    '/guard',
    fromNodeMiddleware(
      nodeGuard(receiver, (_delivery, _request, response) => {
        response.statusCode = 200
        response.end('done')
      }),
    ),
  )
  router.post(
    '/hand',
    defineEventHandler(async (event) => {
      const outcome = await receiver.receive({
        method: event.method,
        headers: getHeaders(event),
        body: (await readRawBody(event, false)) ?? '',
      })
      setResponseStatus(event, outcome.status)
      setResponseHeaders(event, outcome.headers)
      return outcome.body
    }),
  )
  router.post(
    '/after-readBody',
    defineEventHandler(async (event) => {
      await readBody(event)
      return receiver.fetch(toWebRequest(event))
    }),
  )
  return { listener: toNodeListener(createApp().use(router)), outcomes }
}

const ways: Record<string, (listener: RequestListener, url: string) => Promise<number>> = {
  'a socket': async (listener, url) =>
    (await post(await serve(createServer(listener)), signed, url)).status,
  'node-mock-http, text': async (listener, url) =>
    (
      await callNodeRequestHandler(listener, {
        url,
        method: 'POST',
        headers,
        body: body.toString(),
      })
    ).status,
  'node-mock-http, bytes': async (listener, url) =>
    (await callNodeRequestHandler(listener, { url, method: 'POST', headers, body })).status,
  'unenv, text': async (listener, url) =>
    (await createCall(listener)({ url, method: 'POST', headers, body: body.toString() })).status,
  'unenv, bytes': async (listener, url) =>
    (await createCall(listener)({ url, method: 'POST', headers, body })).status,
}

describe.each(['/web', '/node', '/guard', '/hand', '/after-readBody'])('%s', (url) => {
  it.each(Object.keys(ways))('by %s', async (way) => {
    const { listener, outcomes } = nitro()
    const status = await ways[way]?.(listener, url)
    expect(outcomes.map(({ kind, error }) => [kind, reasonOf(error)])).toEqual([
      ['handled', undefined],
    ])
    expect(status).toBe(200)
  })
})
