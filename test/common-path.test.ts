import { createHook } from 'node:async_hooks'
import { execFileSync } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createReceiver, memoryReplayStore } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { guard, webhook } from '@hookseal/express'
import { signed } from '@hookseal/testing'
import express, { type RequestHandler } from 'express'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { exchange } from './support/http.ts'
import { close, listen } from './support/listen.ts'

// What a delivery makes on the path that most of them take: Express, a body in the packet of its headers, the memory
// store, a handler that is done at once. Nothing here is timed. docs/decisions lists what each promise is for.

const secret = 'whsec_0123456789abcdef0123456789abcdef'
const provider = rine({ secret })
const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  vi.unstubAllGlobals()
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

/** What this repository's own sources have made, by the kind of resource. */
interface Made {
  readonly promises: number
  readonly timers: number
  readonly immediates: number
  readonly signals: number
  readonly listeners: number
}

const listenersOf = (request: IncomingMessage) =>
  request.eventNames().reduce((count, name) => count + request.listenerCount(name), 0)

// Between what asks for a timer or a promise and the hook that hears of it.
const PLATFORM = /node:internal\/(async_hooks|timers)|node:timers|<anonymous>|common-path\.test/

/** Whether this repository's own code asks for a resource itself: Node sets a timer for an answer that it has sent. */
function isOurs(): boolean {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 30
  const frames = (new Error('where').stack ?? '').split('\n').slice(1)
  Error.stackTraceLimit = limit
  return /\/packages\/[a-z]+\/src\//.test(frames.find((frame) => !PLATFORM.test(frame)) ?? '')
}

/** Sends one delivery, and counts what it makes. */
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
  it('makes six promises, and no timer, signal or listener', async () => {
    const made = await countDelivery(webhook(receiverWith(() => {})))
    expect(made).toEqual({ promises: 6, ...NOTHING_ELSE })
  })

  it('makes no timer either for an asynchronous handler that ends in its turn', async () => {
    const { immediates, promises, ...rest } = await countDelivery(
      webhook(receiverWith(async () => {})),
    )
    expect(rest).toEqual({ timers: 0, signals: 0, listeners: 0 })
    // One more immediate would begin to extend the lease, and is taken back.
    expect(immediates).toBe(2)
    expect(promises).toBeLessThanOrEqual(12)
  })

  it('keeps its lease with a timer once the handler goes on', async () => {
    const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 20))
    // The other one is the handler's.
    expect((await countDelivery(webhook(receiverWith(pause)))).timers).toBe(2)
  })

  it('behind a guard makes no timer and no signal', async () => {
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
  it('allocates a few kilobytes, and makes one promise', async () => {
    // In a process with room for all of it, so that nothing is collected in between.
    const script = fileURLToPath(new URL('support/allocate.ts', import.meta.url))
    const args = [
      '--expose-gc',
      '--min-semi-space-size=256',
      '--max-semi-space-size=256',
      // Compiled where it stands, so that a busy machine measures the same code.
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
