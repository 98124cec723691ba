import { createServer } from 'node:http'
import {
  createReceiver,
  defineProvider,
  type Outcome,
  type OutcomeRequest,
  token,
} from '@hookseal/core'
import { webhook } from '@hookseal/express'
import { exchange } from '@hookseal/tests-kit/http'
import express from 'express'
import { expect, it } from 'vitest'
import { recordedLog, secret, serve } from '../support/basics.ts'

// https://github.com/vercel/commerce/issues/1392: a sender that can neither set a header nor sign has its secret in the
// URL. The secret is compared like any token, must occur exactly once, and leaves no trace.

async function send(query: string) {
  const { lines, logger } = recordedLog()
  const observed: { outcome: Outcome; request: OutcomeRequest }[] = []
  const urls: (string | undefined)[] = []
  const receiver = createReceiver({
    provider: defineProvider({
      name: 'shop',
      scheme: token({ secret, query: 'secret' }),
      events: {},
      identify: () => ({ type: 'revalidate' }),
    }),
    handlers: { '*': (_delivery, { request }) => void urls.push(request.url) },
    logger,
    onOutcome: (outcome, request) => void observed.push({ outcome, request }),
  })
  const port = await serve(createServer(express().post('/hook', webhook(receiver))))
  const { status } = await exchange(port, { path: `/hook${query}`, body: '{}' })
  const text = JSON.stringify([lines, observed, urls], (_, value) =>
    value instanceof Uint8Array ? undefined : value,
  )
  return { status, observed, urls, text }
}

it('runs the handler for the right one, which the handler does not see', async () => {
  const { status, urls, observed, text } = await send(`?tag=a&secret=${secret}&x=1`)
  expect(status).toBe(200)
  expect(urls).toEqual(['/hook?tag=a&x=1'])
  expect(observed[0]?.request.url).toBe('/hook?tag=a&x=1')
  expect(observed[0]?.outcome.delivery).toMatchObject({ covers: 'nothing' })
  expect(text).not.toContain(secret)
})

it.each([
  ['none', '', 'missing_token'],
  ['an empty one', '?secret=', 'missing_token'],
  ['another', '?secret=another-secret', 'bad_token'],
  ['its beginning', `?secret=${secret.slice(0, -1)}`, 'bad_token'],
  ['more than it', `?secret=${secret}x`, 'bad_token'],
  ['it twice', `?secret=${secret}&secret=${secret}`, 'duplicate_header'],
  ['it and another', `?secret=${secret}&secret=x`, 'duplicate_header'],
  ['it under another name', `?Secret=${secret}`, 'missing_token'],
])('answers 401 to %s, and reveals nothing', async (_, query, code) => {
  const { status, urls, observed, text } = await send(query)
  expect(status).toBe(401)
  expect(urls).toEqual([])
  expect(observed[0]?.outcome.error?.code).toBe(code)
  if (!query.startsWith('?Secret')) expect(text).not.toContain(secret)
  expect(text).not.toContain('another-secret')
})

it.each([
  ['neither place', { secret }],
  ['both places', { secret, header: 'x-secret', query: 'secret' }],
  ['a secret that is missing', { secret: undefined, query: 'secret' }],
])('throws a TypeError for %s', (_, options) => {
  expect(() => token(options as never)).toThrow(TypeError)
})
