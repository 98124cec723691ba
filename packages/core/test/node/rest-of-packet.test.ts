import { createServer, type IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { nodeHandler } from '@hookseal/core/node'
import { made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { connect, exchange, wireBytes } from '@hookseal/tests-kit/http'
import { close, listen } from '@hookseal/tests-kit/listen'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { restOfPacket } from '../../src/node/rest-of-packet.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

type Use = (request: IncomingMessage) => void

/** A server with a receiver, and code that uses the request before and after it in the same turn. */
async function serve({
  before = () => {},
  after = () => {},
  work = () => {},
}: {
  readonly before?: Use
  readonly after?: Use
  readonly work?: () => unknown
}) {
  const kinds: string[] = []
  const handle = nodeHandler(
    receiverOf({ handlers: { '*': work }, onOutcome: ({ kind }) => void kinds.push(kind) }),
  )
  const server = createServer((request, response) => {
    before(request)
    void handle(request, response)
    after(request)
  })
  cleanUps.push(() => close(server))
  return { port: await listen(server), kinds }
}

/** Collects what somebody else reads of a request. */
function reader() {
  const read: Buffer[] = []
  let hasEnded = false
  return {
    listen(request: IncomingMessage) {
      request.on('data', (chunk: Buffer) => void read.push(chunk))
      request.on('end', () => {
        hasEnded = true
      })
    },
    get text() {
      return Buffer.concat(read).toString()
    },
    get hasEnded() {
      return hasEnded
    },
  }
}

describe('restOfPacket()', () => {
  it.each([
    ['a body that somebody has read', { body: Buffer.of(1) }],
    ['the raw body of a platform', { rawBody: Buffer.of(1) }],
    ['a request that is complete', { complete: true }],
    ['HTTP/2', { httpVersionMajor: 2 }],
    ['a reader that is at it', { readableFlowing: true }],
  ])('waits for nothing, and pauses nothing, with %s', (_, members) => {
    const pause = vi.fn()
    const request = { complete: false, httpVersionMajor: 1, readableFlowing: null, socket: {} }
    expect(restOfPacket({ ...request, pause, ...members } as never)).toBeUndefined()
    expect(pause).not.toHaveBeenCalled()
  })
})

describe('a body in the packet of its headers', () => {
  it('is taken without a listener, and without one that is left', async () => {
    const counts: number[] = []
    let seen: IncomingMessage | undefined
    const { port } = await serve({
      before(request) {
        seen = request
        counts.push(request.eventNames().length)
      },
      work: () => counts.push(seen?.eventNames().length ?? -1),
    })
    expect((await exchange(port, signed(made()))).status).toBe(200)
    expect(counts[1]).toBe(counts[0])
  })

  it.each(['before', 'after'] as const)(
    'also reaches a listener that was added %s',
    async (when) => {
      const other = reader()
      const { port } = await serve({ [when]: other.listen })
      const message = signed(made())
      expect((await exchange(port, message)).status).toBe(200)
      expect(other.text).toBe(String(message.body))
      expect(other.hasEnded).toBe(true)
    },
  )

  it('is read although something has paused the request', async () => {
    const { port } = await serve({ before: (request) => void request.pause() })
    expect((await exchange(port, signed(made()))).status).toBe(200)
  })

  it('as text is rejected: its bytes are lost', async () => {
    const { port } = await serve({ before: (request) => void request.setEncoding('utf8') })
    expect((await exchange(port, signed(made()))).status).toBe(500)
  })

  it('that is empty is read to its end', async () => {
    const { port } = await serve({})
    expect((await exchange(port, { ...signed(made()), body: '' })).status).toBe(401)
  })
})

describe('a body that comes later', () => {
  it('is waited for, also when something paused the request', async () => {
    for (const before of [() => {}, (request: IncomingMessage) => void request.pause()]) {
      const { port } = await serve({ before })
      const connection = await connect(port)
      const bytes = Buffer.from(wireBytes(signed(made())))
      const end = bytes.indexOf('\r\n\r\n') + 4
      connection.write(bytes.subarray(0, end))
      await new Promise((resolve) => setTimeout(resolve, 20))
      connection.write(bytes.subarray(end, end + 5))
      await new Promise((resolve) => setTimeout(resolve, 20))
      connection.write(bytes.subarray(end + 5))
      expect((await connection.answer()).status).toBe(200)
    }
  })
})

describe('copies in one packet', () => {
  it('run once, and the second is a duplicate, although the handler takes a while', async () => {
    const { port, kinds } = await serve({ work: async () => {} })
    const connection = await connect(port)
    const copy = wireBytes(signed(made()))
    connection.write(Buffer.concat([copy, copy, copy].map((bytes) => Buffer.from(bytes))))
    for (let i = 0; i < 3; i++) expect((await connection.answer()).status).toBe(200)
    expect(kinds).toEqual(['handled', 'duplicate', 'duplicate'])
  })
})

describe('a request that flows already', () => {
  it('is read to its end, all that came included', async () => {
    const handle = nodeHandler(receiverOf({ handlers: { '*': () => {} } }))
    const server = createServer((request, response) => {
      // An asynchronous middleware, and then one that listens.
      setTimeout(() => {
        request.on('data', () => {})
        void handle(request, response)
      }, 40)
    })
    cleanUps.push(() => close(server))
    const connection = await connect(await listen(server))
    const bytes = Buffer.from(wireBytes(signed(made())))
    connection.write(bytes.subarray(0, -10))
    await new Promise((resolve) => setTimeout(resolve, 10))
    connection.write(bytes.subarray(-10))
    expect((await connection.answer()).status).toBe(200)
  })
})

describe('a double that says it is complete', () => {
  it('is read to its end anyway', async () => {
    const message = signed(made())
    const bytes = Buffer.from(message.body)
    const double = Object.assign(new PassThrough(), {
      method: 'POST',
      url: '/',
      headers: message.headers,
      complete: true,
      httpVersionMajor: 1,
    })
    double.write(bytes.subarray(0, 5))
    setTimeout(() => double.end(bytes.subarray(5)), 10)
    const response = { statusCode: 0, headersSent: false, setHeader() {}, end() {} }
    await nodeHandler(receiverOf({ handlers: { '*': () => {} } }))(
      double as never,
      response as never,
    )
    expect(response.statusCode).toBe(200)
  })
})

describe('a test with fake timers', () => {
  it('is answered, and so is the next one without them', async () => {
    const { port } = await serve({})
    vi.useFakeTimers({ now: 1_700_000_000_000 })
    try {
      expect((await exchange(port, signed(made('a')))).status).toBe(200)
    } finally {
      vi.useRealTimers()
    }
    expect((await exchange(port, signed(made('b')))).status).toBe(200)
  })
})
