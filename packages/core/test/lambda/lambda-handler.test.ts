import { createReceiver } from '@hookseal/core'
import { type LambdaEvent, lambdaHandler, lambdaInput } from '@hookseal/core/lambda'
import { ricloud } from '@hookseal/core/providers'
import { ricloudTask } from '@hookseal/tests-kit/events'
import { recorder, signedMessage } from '@hookseal/tests-kit/recorder'
import { signRicloud } from '@hookseal/tests-kit/sign'
import type {
  ALBEvent,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyHandler,
  APIGatewayProxyHandlerV2,
  LambdaFunctionURLEvent,
  LambdaFunctionURLHandler,
} from 'aws-lambda'
import { describe, expect, expectTypeOf, it } from 'vitest'

interface Parts {
  readonly method?: string
  readonly headers: Record<string, string>
  readonly body?: string | null
  readonly isBase64Encoded?: boolean
}

// The shapes of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
const events: Record<string, (parts: Parts) => LambdaEvent> = {
  'API Gateway, format 1.0': ({
    method = 'POST',
    headers,
    body = null,
    isBase64Encoded = false,
  }) => ({
    version: '1.0',
    resource: '/hook',
    path: '/hook',
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, [v]])),
    queryStringParameters: { tenant: 'a b' },
    requestContext: { stage: '$default', httpMethod: method },
    body,
    isBase64Encoded,
  }),
  'API Gateway, format 2.0, and function URLs': ({ method = 'POST', headers, ...parts }) => ({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/hook',
    rawQueryString: 'tenant=a+b',
    headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toLowerCase(), v])),
    requestContext: { http: { method, path: '/hook' }, stage: '$default' },
    isBase64Encoded: false,
    ...parts,
  }),
  'a load balancer': ({ method = 'POST', ...parts }) => ({
    requestContext: { elb: { targetGroupArn: 'arn:x' } },
    httpMethod: method,
    path: '/hook',
    queryStringParameters: { tenant: 'a b' },
    isBase64Encoded: false,
    ...parts,
  }),
}

const asText = (id: string): Parts => {
  const { headers, body } = signedMessage(id)
  return { headers, body: String(body) }
}
const asBase64 = (id: string): Parts => {
  const { headers, body } = signedMessage(id)
  return { headers, body: body.toString('base64'), isBase64Encoded: true }
}

describe.each(Object.entries(events))('lambdaHandler() behind %s', (_, event) => {
  it('takes text and base64, and runs an event once', async () => {
    const { receiver, seen } = recorder({ handlers: true })
    const handler = lambdaHandler(receiver)
    const accepted = { statusCode: 200, headers: {}, body: '', isBase64Encoded: false }
    expect(await handler(event(asText('m_1')))).toEqual(accepted)
    expect(await handler(event(asBase64('m_2')))).toEqual(accepted)
    expect(await handler(event(asBase64('m_1')))).toEqual(accepted)
    expect(seen).toEqual(['m_1', 'm_2'])
  })

  it('answers as the provider has it', async () => {
    const handler = lambdaHandler(
      createReceiver({ provider: ricloud({ secret: 's' }), handlers: { '*': () => {} } }),
    )
    const { headers, body } = signRicloud('s', JSON.stringify(ricloudTask('e_1')), Date.now())
    expect(await handler(event({ headers, body: String(body) }))).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'OK',
      isBase64Encoded: false,
    })
  })

  it.each([
    ['a changed body', { ...asText('m_1'), body: '{}' }, 401, 'bad_signature'],
    ['no body', { ...asText('m_1'), body: null }, 401, 'bad_signature'],
    ['no headers', { headers: {}, body: '{}' }, 401, 'missing_signature'],
    ['another method', { ...asText('m_1'), method: 'GET' }, 405, 'method_not_allowed'],
    ['text over the limit', { ...asText('m_1'), body: 'x'.repeat(10_001) }, 413, 'body_too_large'],
    [
      'base64 over the limit',
      { ...asBase64('m_1'), body: Buffer.alloc(10_001).toString('base64') },
      413,
      'body_too_large',
    ],
    ['base64 that is none', { ...asBase64('m_1'), body: '{"a":1}' }, 500, 'body_already_parsed'],
    ['a parsed body', { ...asText('m_1'), body: {} as string }, 500, 'body_already_parsed'],
  ])('rejects %s', async (_what, parts, status, code) => {
    const { receiver, errors, seen } = recorder({ handlers: true })
    const result = await lambdaHandler(receiver)(event(parts))
    expect([result.statusCode, result.body]).toEqual([status, ''])
    expect(errors.map((error) => error.code)).toEqual([code])
    expect(seen).toEqual([])
    if (code === 'body_already_parsed') expect(errors[0]?.hint).toContain('event.body')
  })

  it('takes base64 that is just as long as the limit', async () => {
    const { receiver, errors } = recorder({ handlers: true })
    const body = Buffer.alloc(10_000).toString('base64')
    await lambdaHandler(receiver)(event({ ...asBase64('m_1'), body }))
    expect(errors.map(({ code }) => code)).toEqual(['bad_signature'])
  })

  it("shows method, path and query to the secret resolver, and Lambda's context", () => {
    const context = { awsRequestId: 'r' }
    expect(lambdaInput(event(asText('m_1')), context)).toMatchObject({
      method: 'POST',
      url: '/hook?tenant=a+b',
      context,
    })
  })
})

describe('lambdaInput()', () => {
  it('shows that a header came twice, where the format keeps them apart', async () => {
    const { receiver, errors } = recorder({ handlers: true })
    const { headers, body } = signedMessage('m_1')
    const multiValueHeaders = { 'X-Rine-Signature': Array(2).fill(headers['X-Rine-Signature']) }
    await receiver.receive(
      lambdaInput({ httpMethod: 'POST', path: '/', multiValueHeaders, body: String(body) }),
    )
    expect(errors.map(({ code }) => code)).toEqual(['duplicate_header'])
  })

  it('has a plain path without a query', () => {
    expect(lambdaInput({ httpMethod: 'POST', path: '/hook' }).url).toBe('/hook')
    expect(lambdaInput({ rawPath: '/hook', rawQueryString: '' }).url).toBe('/hook')
  })

  it('takes the published types of events', () => {
    expectTypeOf<APIGatewayProxyEvent>().toExtend<LambdaEvent>()
    expectTypeOf<APIGatewayProxyEventV2>().toExtend<LambdaEvent>()
    expectTypeOf<LambdaFunctionURLEvent>().toExtend<LambdaEvent>()
    expectTypeOf<ALBEvent>().toExtend<LambdaEvent>()
  })
})

describe('lambdaHandler()', () => {
  it('is a handler of the published types', () => {
    type Handler = ReturnType<typeof lambdaHandler>
    expectTypeOf<Handler>().toExtend<APIGatewayProxyHandler>()
    expectTypeOf<Handler>().toExtend<APIGatewayProxyHandlerV2>()
    expectTypeOf<Handler>().toExtend<LambdaFunctionURLHandler>()
  })

  it('throws for a receiver without handlers', () => {
    expect(() => lambdaHandler(recorder().receiver)).toThrow(TypeError)
  })
})
