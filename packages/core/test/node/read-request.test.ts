import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { type NodeRequest, nodeInput } from '@hookseal/core/node'
import { made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { exchange, type WireRequest } from '@hookseal/tests-kit/http'
import { close, listen } from '@hookseal/tests-kit/listen'
import { afterEach, describe, expect, it } from 'vitest'
import { codeOf } from '../support/code-of.ts'

const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

/** The code with which a request is verified, after `before` has had it. */
async function verified(
  before: (request: IncomingMessage & Record<string, unknown>) => unknown,
  request: WireRequest = signed(made()),
) {
  const receiver = receiverOf({ maxBodyBytes: 10_000 })
  let code = ''
  const listener: RequestListener = async (request, response) => {
    await before(request as never)
    code = await codeOf(receiver.verify(nodeInput(request)))
    response.end()
  }
  const server = createServer(listener)
  cleanUps.push(() => close(server))
  await exchange(await listen(server), request)
  return code
}

const readAll = async (request: IncomingMessage) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(request, 'end')
  return Buffer.concat(chunks)
}

describe('nodeInput()', () => {
  it('reads the body of a request, in one piece and in many', async () => {
    expect(await verified(() => {})).toBe('verified')
    expect(await verified(() => {}, { ...signed(made()), chunkBytes: 1 })).toBe('verified')
  })

  it('reads no further than the limit', async () => {
    const request = { ...signed(made()), body: Buffer.alloc(20_000), chunkBytes: 1000 }
    expect(await verified(() => {}, request)).toBe('body_too_large')
  })

  it.each([
    ['utf8', 'body_already_read'],
    ['latin1', 'body_already_read'],
    ['hex', 'body_already_read'],
  ] as const)(
    'rejects text chunks, since setEncoding(%s) has lost bytes',
    async (encoding, code) => {
      expect(await verified((request) => request.setEncoding(encoding))).toBe(code)
    },
  )

  it('names the fix for setEncoding', async () => {
    const receiver = receiverOf()
    const request = Object.assign(new EventEmitter(), {
      method: 'POST',
      headers: signed(made()).headers,
    })
    const verifying = receiver.verify(nodeInput(request as unknown as NodeRequest))
    const caught = verifying.catch((error: unknown) => error)
    await new Promise(setImmediate)
    request.emit('data', 'text')
    expect(await caught).toMatchObject({
      code: 'body_already_read',
      status: 500,
      hint: expect.stringContaining('setEncoding'),
    })
  })

  it.each<[string, (bytes: Buffer) => object, string]>([
    ['kept the bytes as rawBody', (rawBody) => ({ rawBody }), 'verified'],
    ['kept the bytes as the body', (body) => ({ body }), 'verified'],
    ['kept them as a Uint8Array', (bytes) => ({ body: new Uint8Array(bytes) }), 'verified'],
    [
      'kept the bytes beside what it parsed',
      (rawBody) => ({ rawBody, body: JSON.parse(String(rawBody)) }),
      'verified',
    ],
    ['parsed it', (bytes) => ({ body: JSON.parse(String(bytes)) }), 'body_already_parsed'],
    ['made text of it', (bytes) => ({ body: String(bytes) }), 'body_already_parsed'],
    ['kept nothing', () => ({}), 'body_already_read'],
  ])('knows that a parser read the body and %s', async (_, keep, code) => {
    const before = async (request: IncomingMessage) => {
      Object.assign(request, keep(await readAll(request)))
    }
    expect(await verified(before)).toBe(code)
  })

  it("gives the whole address, which routers cut down, and the platform's context", () => {
    const context = { tenant: 'a' }
    const request = {
      method: 'POST',
      url: '/rine?x=1',
      originalUrl: '/hooks/rine?x=1',
      headers: {},
    }
    expect(nodeInput(request as never, { context })).toMatchObject({
      method: 'POST',
      url: '/hooks/rine?x=1',
      context,
    })
    expect(nodeInput({ ...request, originalUrl: undefined } as never).url).toBe('/rine?x=1')
  })

  it('prefers rawHeaders, where a repeated header shows', async () => {
    const { headers, body } = signed(made())
    const value = headers['acme-signature'] as string
    const twice = [
      ['Acme-Signature', value],
      ['Acme-Signature', value],
    ] as const
    expect(await verified(() => {}, { headers: twice, body })).toBe('duplicate_header')
  })
})

describe('a double of a request', () => {
  const { headers, body } = signed(made())
  /** What serverless-http and node-mocks-http make up. */
  const double = (fields: object) =>
    Object.assign(new EventEmitter(), { method: 'POST', url: '/', headers, ...fields })
  const codeFor = (request: object) =>
    codeOf(receiverOf().verify(nodeInput(request as NodeRequest)))

  it.each([
    ['no rawHeaders', {}],
    ['empty rawHeaders', { rawHeaders: [] }],
  ])('is read by its headers where it has %s', async (_, fields) => {
    const request = double(fields)
    const code = codeFor(request)
    await new Promise(setImmediate)
    request.emit('data', body)
    request.emit('end')
    expect(await code).toBe('verified')
  })

  it('may carry its body as bytes, or as text that no stream has read', async () => {
    expect(await codeFor(double({ body }))).toBe('verified')
    expect(await codeFor(double({ body: String(body) }))).toBe('verified')
    expect(await codeFor(double({ rawBody: String(body) }))).toBe('verified')
    expect(await codeFor(double({ body: JSON.parse(String(body)), readableEnded: true }))).toBe(
      'body_already_parsed',
    )
  })

  it('is rejected where text may have lost bytes', async () => {
    const request = double({ body: `${body}\ufffd`, readableEnded: true })
    expect(await codeFor(request)).toBe('body_already_parsed')
  })

  it('without headers is rejected, not a crash', async () => {
    expect(await codeFor(double({ headers: undefined, body }))).toBe('missing_signature')
  })
})

describe('a request that is aborted', () => {
  it.each<[string, (request: EventEmitter) => void]>([
    ['closes before its end', (request) => void request.emit('close')],
    ['fails', (request) => void request.emit('error', new Error('ECONNRESET'))],
    [
      'ends although it was aborted, as HTTP/2 does',
      (request) => {
        Object.assign(request, { aborted: true })
        request.emit('end')
      },
    ],
  ])('is body_aborted when it %s', async (_, abort) => {
    const request = Object.assign(new EventEmitter(), {
      method: 'POST',
      headers: signed(made()).headers,
    })
    const code = codeOf(receiverOf().verify(nodeInput(request as unknown as NodeRequest)))
    await new Promise(setImmediate)
    request.emit('data', signed(made()).body)
    abort(request)
    expect(await code).toBe('body_aborted')
  })

  it('is body_aborted when it was so before it was read', async () => {
    for (const gone of [{ destroyed: true }, { aborted: true }]) {
      const request = Object.assign(new EventEmitter(), {
        method: 'POST',
        headers: signed(made()).headers,
        ...gone,
      })
      const input = nodeInput(request as unknown as NodeRequest)
      expect(await codeOf(receiverOf().verify(input))).toBe('body_aborted')
    }
  })

  it('is whole when it closes after its end', async () => {
    const request = Object.assign(new EventEmitter(), {
      method: 'POST',
      headers: signed(made()).headers,
    })
    const code = codeOf(receiverOf().verify(nodeInput(request as unknown as NodeRequest)))
    await new Promise(setImmediate)
    request.emit('data', signed(made()).body)
    request.emit('end')
    request.emit('close')
    expect(await code).toBe('verified')
  })
})
