import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createReceiver, type Outcome } from '@hookseal/core'
import { guard, webhook } from '@hookseal/express'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import { expect, it } from 'vitest'
import { message, post, provider, recordedLog, serve } from '../support/basics.ts'

// https://github.com/getsentry/sentry-javascript/issues/1488: apps expect errors through next(error). The receiver
// answers a failed handler itself and does not call next: the log and onOutcome report the error, and the README says
// so.

async function send(route: (receiver: ReturnType<typeof createReceiver>) => RequestHandler) {
  const { lines, logger } = recordedLog()
  const outcomes: Outcome[] = []
  const receiver = createReceiver({
    provider: provider(),
    handlers: {
      '*': () => {
        throw new Error('the database is down')
      },
    },
    logger,
    onOutcome: (outcome) => void outcomes.push(outcome),
  })
  const reported: unknown[] = []
  const onError: ErrorRequestHandler = (error, _request, _response, next) => {
    reported.push(error)
    next(error)
  }
  const app = express()
    .post('/hook', route(receiver as never))
    .use(onError)
  const { status, text } = await post(await serve(createServer(app)), message())
  return { status, text, lines, outcomes, reported }
}

it.each<[string, Parameters<typeof send>[0]]>([
  ['webhook(receiver)', (receiver) => webhook(receiver)],
  [
    'guard(receiver, callback)',
    (receiver) =>
      guard(receiver, async () => {
        throw new Error('the database is down')
      }),
  ],
])('%s: reports the cause to the log and onOutcome, but not to the sender', async (_, route) => {
  const { status, text, lines, outcomes, reported } = await send(route)
  expect({ status, text }).toEqual({ status: 500, text: '' })
  expect(reported).toEqual([])
  expect(outcomes).toMatchObject([
    {
      kind: 'failed',
      error: { code: 'handler_failed', cause: { message: 'the database is down' } },
    },
  ])
  expect(lines).toEqual([expect.stringMatching(/handler_failed.*\n.*the database is down/s)])
})

it('is documented in the README of the adapter', () => {
  const readme = readFileSync(
    new URL('../../../packages/express/README.md', import.meta.url),
    'utf8',
  )
  expect(readme).toMatch(/error middleware is not\s+called.*onOutcome/s)
})
