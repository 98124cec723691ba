import { createHook } from 'node:async_hooks'
import { execFileSync } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createReceiver, memoryReplayStore } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { guard, webhook } from '@hookseal/express'
import { signed } from '@hookseal/testing'
import { exchange } from '@hookseal/tests-kit/http'
import { close, listen } from '@hookseal/tests-kit/listen'
import express, { type RequestHandler } from 'express'
import { afterEach, describe, expect, it, vi } from 'vitest'

// Counts what a delivery creates on the most common path: Express, a body in the same packet as its headers, the memory
// store, and a handler that finishes at once. Nothing here is timed. docs/decisions lists what each promise is for.

const secret = 'whsec_0123456789abcdef0123456789abcdef'
const provider = rine({ secret })
const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  vi.unstubAllGlobals()
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

/** The resources that this repository's own sources have created, by kind. */
interface Made {
  readonly promises: number
  readonly timers: number
  readonly immediates: number
  readonly signals: number
  readonly listeners: number
}

const listenersOf = (request: IncomingMessage) =>
  request.eventNames().reduce((count, name) => count + request.listenerCount(name), 0)

// The stack frames between the code that creates a timer or a promise and the hook.
const PLATFORM = /node:internal\/(async_hooks|timers)|node:timers|<anonymous>|common-path\.test/

/** Whether this repository's own code creates a resource. Node itself sets a timer for an answer that it has sent. */
function isOurs(): boolean {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 30
  const frames = (new Error('where').stack ?? '').split('\n').slice(1)
  Error.stackTraceLimit = limit
  return /\/packages\/[a-z]+\/src\//.test(frames.find((frame) => !PLATFORM.test(frame)) ?? '')
}

/** Sends one delivery and counts what it creates. */
async function countDelivery(route: RequestHandler, status: number = 200): Promise<Made> {
  const made: Record<string, number> = {}
  const hook = createHook({
    init(_id, type) {
      if (isOurs()) made[type] = (made[type] ?? 0) + 1
    },
  })
  let signals = 0
  vi.stubGlobal(
    'AbortController',
    class extends AbortController {
      constructor() {
        super()
        signals++
      }
    },
  )
  let before = 0
  let after = 0
  const app = express()
  app.post('/hook', (request, response, next) => {
    before = listenersOf(request)
    response.on('finish', () => {
      after = listenersOf(request)
      hook.disable()
    })
    hook.enable()
    next()
  })
  app.post('/hook', route)
  const server = createServer(app)
  cleanUps.push(() => hook.disable())
  cleanUps.push(() => close(server))
  const message = signed(provider, { event: 'agent.created', data: { agent_id: 'a_1' } })
  expect((await exchange(await listen(server), message)).status).toBe(status)
  return {
    promises: made['PROMISE'] ?? 0,
    timers: made['Timeout'] ?? 0,
    immediates: made['Immediate'] ?? 0,
    signals,
    listeners: after - before,
  }
}

const receiverWith = (handle: () => unknown) =>
  createReceiver({
    provider,
    handlers: { '*': handle },
    replay: { store: memoryReplayStore() },
    logger: false,
  })

const NOTHING_ELSE = { timers: 0, immediates: 1, signals: 0, listeners: 0 }

describe('a delivery over Express with the memory store', () => {
  it('creates six promises, and no timer, signal or listener', async () => {
    const made = await countDelivery(webhook(receiverWith(() => {})))
    expect(made).toEqual({ promises: 6, ...NOTHING_ELSE })
  })

  it('creates no timer for an asynchronous handler that ends in the same turn', async () => {
    const { immediates, promises, ...rest } = await countDelivery(
      webhook(receiverWith(async () => {})),
    )
    expect(rest).toEqual({ timers: 0, signals: 0, listeners: 0 })
    // One additional immediate would start extending the lease, and is canceled.
    expect(immediates).toBe(2)
    expect(promises).toBeLessThanOrEqual(12)
  })

  it('extends its lease with a timer when the handler continues after its turn', async () => {
    // The lease waits for one immediate, which may come after any timer.
    const pause = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))
    expect((await countDelivery(webhook(receiverWith(pause)))).timers).toBe(1)
  })

  it('creates no timer and no signal behind a guard', async () => {
    const route: RequestHandler = guard(
      receiverWith(() => {}),
      (_, __, response) => {
        response.sendStatus(204)
      },
    )
    const { timers, signals, listeners, promises } = await countDelivery(route, 204)
    expect([timers, signals, listeners]).toEqual([0, 0, 0])
    expect(promises).toBeLessThanOrEqual(24)
  })
})

describe('verify', () => {
  it('allocates a few kilobytes and creates one promise', async () => {
    // In a process with enough memory, so that nothing is collected in between.
    const script = fileURLToPath(new URL('allocate.ts', import.meta.url))
    const args = [
      '--expose-gc',
      '--min-semi-space-size=256',
      '--max-semi-space-size=256',
      // Compiled synchronously, so that a busy machine measures the same code.
      '--no-concurrent-recompilation',
      '--import',
      'tsx',
      script,
    ]
    const { bytes, promises } = JSON.parse(
      execFileSync(process.execPath, args, { encoding: 'utf8' }),
    )
    expect(promises).toBe(1)
    expect(bytes).toBeGreaterThan(500)
    expect(bytes).toBeLessThan(6000)
  })
})
