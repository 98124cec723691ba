import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { guard, webhook } from '@hookseal/express'
import { close, listen } from '@hookseal/tests-kit/listen'
import express5, { type ErrorRequestHandler, type RequestHandler } from 'express'
import {
  answerOf,
  type BodyState,
  type Driver,
  guardReceiver,
  type MountOptions,
  type RunningServer,
  webhookReceiver,
} from '../driver.ts'

// Express 4 has no types under this name; the API used here is the same in both versions.
const express4 = createRequire(import.meta.url)('express4') as typeof express5

interface Major {
  readonly name: string
  readonly express: typeof express5
  /** The syntax of an optional last segment. */
  readonly path: string
}

const majors: readonly Major[] = [
  { name: 'Express 5', express: express5, path: '/hook{/:id}' },
  { name: 'Express 4', express: express4, path: '/hook/:id?' },
]

const drain: RequestHandler = (request, _response, next) => {
  request.on('end', next).resume()
}

function bodyParser(express: typeof express5, state: BodyState): RequestHandler {
  const parsers: Record<BodyState, () => RequestHandler> = {
    unread: () => (_request, _response, next) => next(),
    kept: () => express.raw({ type: () => true, limit: '4mb' }),
    'kept-beside-json': () =>
      express.json({
        verify(request, _response, bytes) {
          Object.assign(request, { rawBody: bytes })
        },
      }),
    parsed: () => express.json(),
    consumed: () => drain,
  }
  return parsers[state]()
}

// Without it, Express prints the error and answers with its stack.
const onError: ErrorRequestHandler = (_error, _request, response, _next) => {
  response.status(500).end()
}

async function serve(
  { express, path }: Major,
  { bodyState }: MountOptions,
  receiver: RunningServer['receiver'],
  handlers: readonly RequestHandler[],
): Promise<RunningServer> {
  const app = express()
  app.use(bodyParser(express, bodyState))
  app.all(path, ...handlers)
  app.use(onError)
  const server = createServer(app)
  const port = await listen(server)
  return { port, receiver, close: () => close(server) }
}

const platform = {
  seesRepeatedHeaders: true,
  readsUnwantedBodies: false,
  lostBodyCode: 'body_already_parsed',
  lostBodyHint: /express\.json/,
} as const

const webhookDriver = (major: Major): Driver => ({
  ...platform,
  name: major.name,
  verb: 'webhook',
  async start(mount) {
    const receiver = webhookReceiver(mount)
    return serve(major, mount, receiver, [webhook(receiver)])
  },
})

const guardDriver = (major: Major): Driver => ({
  ...platform,
  name: `${major.name} guard`,
  verb: 'guard',
  async start(mount) {
    const receiver = guardReceiver(mount)
    const guarded = guard(receiver)
    const { status, headers, body } = answerOf(mount)
    const route: RequestHandler = (request, response, next) => {
      const run = async () => mount.handle(guarded.delivery(request), guarded.context(request))
      // As Express 5 itself has it: without an error, `next` would go on to the next route.
      const fail = (error: unknown) => next(error || new Error('rejected without an error'))
      run().then(() => response.status(status).set(headers).send(body), fail)
    }
    return serve(major, mount, receiver, [guarded, route])
  },
})

const callbackDriver = (major: Major): Driver => ({
  ...platform,
  name: `${major.name} guard, callback`,
  verb: 'guard',
  async start(mount) {
    const receiver = guardReceiver(mount)
    const { status, headers, body } = answerOf(mount)
    const route = guard(receiver, async (delivery, _request, response, context) => {
      await mount.handle(delivery, context)
      response.status(status).set(headers).send(body)
    })
    return serve(major, mount, receiver, [route])
  },
})

export const expressDrivers: readonly Driver[] = majors.flatMap((major) => [
  webhookDriver(major),
  guardDriver(major),
  callbackDriver(major),
])
