import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer } from 'node:http'
import { createReceiver, type OutcomeRequest } from '@hookseal/core'
import { explain } from '@hookseal/core/explain'
import { rine } from '@hookseal/core/providers'
import { webhook } from '@hookseal/express'
import { signRine } from '@hookseal/tests-kit/sign'
import express, { type Request } from 'express'
import { expect, it } from 'vitest'
import { post, secret, serve } from '../support/basics.ts'

// A delivery is refused in production, and the operator wants to know why. onOutcome reports where and how, without
// credentials. The recipe keeps the request itself, and explain finds the mistake.

interface Capture {
  readonly code: string
  readonly headers: string[]
  readonly body: Buffer
}

it('explains a refused request on the machine with the fault', async () => {
  const provider = rine({ secret })
  const current = new AsyncLocalStorage<Request>()
  const captures: Capture[] = []
  const observed: OutcomeRequest[] = []
  const receiver = createReceiver({
    provider,
    handlers: { '*': () => {} },
    logger: false,
    onOutcome({ error }, outcomeRequest) {
      observed.push(outcomeRequest)
      const request = current.getStore()
      if (request === undefined || error === undefined) return
      captures.push({ code: error.code, headers: request.rawHeaders, body: request.body })
    },
  })
  const app = express().post(
    '/hook/tenant-7',
    express.raw({ type: () => true, limit: '1mb', inflate: false }),
    (request, _response, next) => current.run(request, next),
    webhook(receiver),
  )
  const port = await serve(createServer(app))
  // A proxy has serialized the JSON again.
  const { headers } = signRine(secret, '{"event": "ping", "data": {}}')
  const arrived = Buffer.from('{"event":"ping","data":{}}')
  expect((await post(port, { headers, body: arrived }, '/hook/tenant-7')).status).toBe(401)

  const [capture] = captures
  if (capture === undefined) throw new Error('nothing was captured')
  expect(capture.code).toBe('bad_signature')
  expect(capture.body.equals(arrived)).toBe(true)
  const { headers: rawHeaders, body } = capture
  const [diagnosis] = await explain(provider, { headers: rawHeaders, body })
  expect(diagnosis?.code).toMatch(/serial|json/)

  const [request] = observed
  expect(request?.url).toBe('/hook/tenant-7')
  expect(request?.method).toBe('POST')
  expect(request?.headers.get('content-type')).toBe('application/json')
  expect(request?.headers.get('x-rine-signature')).toBeNull()
  expect(observed).toHaveLength(1)
})
