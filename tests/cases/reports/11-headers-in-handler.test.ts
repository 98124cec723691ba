import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { createReceiver, defineProvider, hmac, type UnverifiedRequest } from '@hookseal/core'
import { webhook } from '@hookseal/express'
import express from 'express'
import { expect, it } from 'vitest'
import { post, secret, serve } from '../support/basics.ts'

// https://github.com/Shopify/shopify-api-js/issues/370: only a header says which shop it is. Handlers get the request
// as it arrived, without its credentials.

it('gives the shop to a handler in context.request', async () => {
  const seen: { request: UnverifiedRequest; id: string | undefined; proved: boolean }[] = []
  const receiver = createReceiver({
    provider: defineProvider({
      name: 'shopify',
      scheme: hmac({ secret, header: 'X-Shopify-Hmac-Sha256', format: '{base64}' }),
      events: {},
      identify: (_payload, { headers }) => ({
        type: headers.get('x-shopify-topic') ?? 'unknown',
        id: headers.get('x-shopify-webhook-id') ?? undefined,
        idAuthenticated: false,
        typeAuthenticated: false,
      }),
    }),
    handlers: {
      '*': ({ id, typeAuthenticated }, { request }) =>
        void seen.push({ request, id, proved: typeAuthenticated }),
    },
    logger: false,
  })
  const port = await serve(createServer(express().post('/hook', webhook(receiver))))
  const body = Buffer.from(JSON.stringify({ id: 820982911946154500 }))
  const headers = {
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
    'x-shopify-topic': 'orders/create',
    'x-shopify-shop-domain': 'a-shop.myshopify.example',
    'x-shopify-api-version': '2026-10',
    'x-shopify-webhook-id': 'w-1',
    authorization: 'Bearer of-somebody-else',
    cookie: 'session=1',
  }
  expect((await post(port, { headers, body })).status).toBe(200)
  const [one] = seen
  if (one === undefined) throw new Error('the handler has not run')
  const { request, id, proved } = one
  expect({ id, proved, method: request.method, url: request.url }).toEqual({
    id: 'w-1',
    proved: false,
    method: 'POST',
    url: '/hook',
  })
  const get = (name: string) => request.headers.get(name)
  expect(get('x-shopify-shop-domain')).toBe('a-shop.myshopify.example')
  expect(get('x-shopify-api-version')).toBe('2026-10')
  for (const name of ['x-shopify-hmac-sha256', 'authorization', 'cookie']) {
    expect(get(name)).toBeNull()
  }
})
