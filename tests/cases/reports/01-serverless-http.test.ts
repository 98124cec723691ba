import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { createReceiver } from '@hookseal/core'
import { guard as expressGuard, webhook as expressWebhook } from '@hookseal/express'
import { webhook as koaWebhook } from '@hookseal/koa'
import express, { type RequestHandler } from 'express'
import Koa from 'koa'
import serverless from 'serverless-http'
import { describe, expect, it } from 'vitest'
import { message, post, provider, serve } from '../support/basics.ts'

// https://github.com/ttoss/ttoss/pull/1089: an app on Lambda behind API Gateway. serverless-http creates a request that
// has headers but empty rawHeaders, so every genuine delivery was refused as unsigned.

interface LambdaAnswer {
  readonly statusCode: number
}
type Lambda = (event: object, context: object) => Promise<LambdaAnswer>

const require = createRequire(import.meta.url)
const codegenie: (options: {
  app: unknown
}) => (
  event: object,
  context: object,
  callback: () => void,
) => Promise<LambdaAnswer> = require('@codegenie/serverless-express')

const { headers, body } = message()
const text = body.toString()
const v2 = {
  version: '2.0',
  routeKey: '$default',
  rawPath: '/hook',
  rawQueryString: '',
  headers,
  requestContext: {
    http: { method: 'POST', path: '/hook', sourceIp: '203.0.113.7', protocol: 'HTTP/1.1' },
    stage: '$default',
    requestId: '1',
  },
  body: text,
  isBase64Encoded: false,
}
const v1 = {
  version: '1.0',
  resource: '/hook',
  path: '/hook',
  httpMethod: 'POST',
  headers,
  multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, [v]])),
  queryStringParameters: null,
  pathParameters: null,
  stageVariables: null,
  requestContext: { identity: { sourceIp: '203.0.113.7' }, httpMethod: 'POST', path: '/hook' },
  body: text,
  isBase64Encoded: false,
}
const base64 = (event: typeof v1 | typeof v2) => ({
  ...event,
  body: body.toString('base64'),
  isBase64Encoded: true,
})
const events = { v2, 'v2 base64': base64(v2), v1, 'v1 base64': base64(v1) }

function counted() {
  let runs = 0
  const receiver = createReceiver({
    provider: provider(),
    handlers: { '*': () => void runs++ },
    logger: false,
  })
  return { receiver, runs: () => runs }
}

const middlewares: Record<string, (receiver: ReturnType<typeof counted>['receiver']) => unknown> = {
  Express: (receiver) => express().post('/hook', expressWebhook(receiver)),
  Koa: (receiver) => new Koa().use(koaWebhook(receiver)),
}

describe.each(Object.keys(middlewares))('%s', (framework) => {
  it.each(Object.entries(events))('through serverless-http, %s', async (_, event) => {
    const { receiver, runs } = counted()
    const lambda = serverless(middlewares[framework]?.(receiver) as RequestHandler) as Lambda
    expect((await lambda(event, {})).statusCode).toBe(200)
    expect(runs()).toBe(1)
    // The same bytes again.
    expect((await lambda(event, {})).statusCode).toBe(200)
    expect(runs()).toBe(1)
  })

  it.each(Object.entries(events))('through serverless-http, %s, forged', async (_, event) => {
    const { receiver, runs } = counted()
    const lambda = serverless(middlewares[framework]?.(receiver) as RequestHandler) as Lambda
    const forged = { ...event, headers: { ...headers, 'X-Rine-Signature': '0'.repeat(64) } }
    expect((await lambda({ ...forged, multiValueHeaders: undefined }, {})).statusCode).toBe(401)
    expect(runs()).toBe(0)
  })
})

it('over a socket, the same app', async () => {
  const { receiver, runs } = counted()
  const port = await serve(createServer(express().post('/hook', expressWebhook(receiver))))
  expect((await post(port, message())).status).toBe(200)
  expect(runs()).toBe(1)
})

it.each(Object.entries(events))('through @codegenie/serverless-express, %s', async (_, event) => {
  const { receiver, runs } = counted()
  const lambda = codegenie({ app: express().post('/hook', expressWebhook(receiver)) })
  expect((await lambda(event, {}, () => {})).statusCode).toBe(200)
  expect(runs()).toBe(1)
})

describe('a guard through serverless-http', () => {
  it.each([
    [204, [204, 200]],
    [500, [500, 500]],
  ])('whose route answers %i', async (status, answers) => {
    const receiver = createReceiver({ provider: provider(), logger: false })
    const route = expressGuard(receiver, (_delivery, _request, response) =>
      response.status(status).end(),
    )
    const lambda = serverless(express().post('/hook', route)) as Lambda
    const statuses = []
    for (let i = 0; i < 2; i++) statuses.push((await lambda(v2, {})).statusCode)
    expect(statuses).toEqual(answers)
  })

  it('whose callback throws', async () => {
    const receiver = createReceiver({ provider: provider(), logger: false })
    const route = expressGuard(receiver, async () => {
      throw new Error('the database is away')
    })
    const lambda = serverless(express().post('/hook', route)) as Lambda
    expect((await lambda(v2, {})).statusCode).toBe(500)
  })
})
