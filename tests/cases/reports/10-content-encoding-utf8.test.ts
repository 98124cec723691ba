import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { createReceiver, defineProvider, hmac, type Outcome } from '@hookseal/core'
import { webhook } from '@hookseal/express'
import { exchange } from '@hookseal/tests-kit/http'
import express from 'express'
import { expect, it } from 'vitest'
import { secret, serve } from '../support/basics.ts'

// https://github.com/expressjs/body-parser/issues/100: a sender puts the charset into Content-Encoding and cannot be
// changed. The bytes are not compressed.

async function send(encoding: string) {
  const outcomes: Outcome[] = []
  const receiver = createReceiver({
    provider: defineProvider({
      name: 'ci',
      scheme: hmac({ secret, header: 'x-sig' }),
      events: {},
      identify: (payload) => ({ type: (payload as { type: string }).type }),
    }),
    handlers: { '*': () => {} },
    logger: false,
    onOutcome: (outcome) => void outcomes.push(outcome),
  })
  const port = await serve(createServer(express().post('/hook', webhook(receiver))))
  const body = JSON.stringify({ type: 'build' })
  const mac = createHmac('sha256', secret).update(body).digest('hex')
  const headers = { 'x-sig': mac, 'content-encoding': encoding }
  const { status } = await exchange(port, { headers, body })
  return { status, error: outcomes[0]?.error }
}

it.each(['UTF-8', 'utf-8', 'utf8', 'identity', 'none', '', ' UTF-8 '])(
  'accepts "%s" as identity',
  async (encoding) => {
    expect((await send(encoding)).status).toBe(200)
  },
)

it.each(['gzip', 'br', 'deflate', 'utf-8, gzip', 'x-unknown'])(
  'answers 415 to "%s" and quotes the value',
  async (encoding) => {
    const { status, error } = await send(encoding)
    expect({ status, code: error?.code }).toEqual({ status: 415, code: 'unsupported_encoding' })
    expect(error?.hint).toContain(`"${encoding}"`)
  },
)
