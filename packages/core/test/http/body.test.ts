import type { BodyLimits, WebhookInput } from '@hookseal/core'
import { bytesOf, made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { eventually } from '@hookseal/tests-kit/eventually'
import { describe, expect, it, vi } from 'vitest'
import { collectBytes, sharedBuffer } from '../../src/http/body.ts'
import { codeOf } from '../support/code-of.ts'
import { withResolvers } from '../support/with-resolvers.ts'

const { headers, body } = signed(made())
type Options = Parameters<typeof receiverOf>[0]
const judge = (input: Partial<WebhookInput>, options: Options = {}) =>
  codeOf(receiverOf(options).verify({ headers, body, ...input }))

describe('a body', () => {
  it.each([
    ['bytes', body],
    [
      'a view into a larger buffer',
      Buffer.concat([Buffer.of(1), body, Buffer.of(2)]).subarray(1, -1),
    ],
    ['an ArrayBuffer', new Uint8Array(body).buffer],
    ['text', body.toString()],
    ['a function', async () => new Uint8Array(body)],
  ] as [string, WebhookInput['body']][])('may be %s', async (_, given) => {
    expect(await judge({ body: given })).toBe('verified')
  })

  it.each([[undefined], [null], [made()], [[1, 2]], [5], [true]])(
    'that a parser made of it is body_already_parsed: %j',
    async (given) => {
      expect(await judge({ body: given as never })).toBe('body_already_parsed')
      expect(await judge({ body: (async () => given) as never })).toBe('body_already_parsed')
    },
  )

  it('is read only once the headers have passed, and with its limits', async () => {
    const read = vi.fn(async (_: BodyLimits) => new Uint8Array(body))
    expect(await judge({ headers: {}, body: read })).toBe('missing_signature')
    expect(await judge({ method: 'GET', body: read })).toBe('method_not_allowed')
    expect(read).not.toHaveBeenCalled()
    expect(await judge({ body: read }, { maxBodyBytes: 5000 })).toBe('verified')
    const [limits] = read.mock.calls[0] as [BodyLimits]
    expect(limits.maxBytes).toBe(5000)
    expect(limits.signal.aborted).toBe(false)
  })

  it('that is announced too long is not read at all', async () => {
    const read = vi.fn(async () => new Uint8Array(body))
    const long = { ...headers, 'content-length': '5001' }
    expect(await judge({ headers: long, body: read }, { maxBodyBytes: 5000 })).toBe(
      'body_too_large',
    )
    expect(read).not.toHaveBeenCalled()
  })

  it('may be as long as the limit, and no longer, however it is given', async () => {
    for (const given of [body, body.toString(), async () => new Uint8Array(body)]) {
      expect(await judge({ body: given }, { maxBodyBytes: body.length })).toBe('verified')
      expect(await judge({ body: given }, { maxBodyBytes: body.length - 1 })).toBe('body_too_large')
    }
    const announced = { ...headers, 'content-length': String(body.length) }
    const limit = { maxBodyBytes: body.length }
    expect(await judge({ headers: announced, body: async () => body }, limit)).toBe('verified')
  })

  it('that is shorter than announced is body_truncated', async () => {
    const announced = (length: string) =>
      judge({ headers: { ...headers, 'content-length': length }, body: async () => body })
    expect(await announced(String(body.length))).toBe('verified')
    expect(await announced(String(body.length + 1))).toBe('body_truncated')
    for (const odd of ['', 'x', '-1', '1e9', '0x10', ` ${body.length + 1}`, '9'.repeat(16)]) {
      expect(await announced(odd)).toBe('verified')
    }
  })

  it('that breaks off is body_aborted, unless its reader says more', async () => {
    const cause = new Error('reset')
    const broken = receiverOf().verify({ headers, body: () => Promise.reject(cause) })
    await expect(broken).rejects.toMatchObject({ code: 'body_aborted', cause })
    expect(await judge({ body: () => Promise.reject(undefined) })).toBe('body_aborted')
    const thrown = (() => {
      throw new Error('reset')
    }) as never
    expect(await judge({ body: thrown })).toBe('body_aborted')
  })

  it('that takes too long is body_timeout, and its signal says so', async () => {
    vi.useFakeTimers()
    let signal: AbortSignal | undefined
    const slow = (limits: BodyLimits) => {
      signal = limits.signal
      return new Promise<never>(() => {})
    }
    const work = judge({ body: slow }, { bodyTimeoutMs: 700 })
    await vi.advanceTimersByTimeAsync(699)
    expect(signal?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await work).toBe('body_timeout')
    expect(signal?.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })
})

describe('a Content-Encoding', () => {
  it.each([
    '',
    'identity',
    'utf-8',
    'UTF-8',
    'utf8',
    ' identity ',
    'us-ascii',
    'iso-8859-1',
    'none',
  ])('of "%s" leaves the bytes as they are', async (encoding) => {
    expect(await judge({ headers: { ...headers, 'content-encoding': encoding } })).toBe('verified')
  })

  it.each([
    'gzip',
    'br',
    'deflate',
    'zstd',
    'aws-chunked',
    'identity, gzip',
    'gzip, identity',
    'x',
  ])('of "%s" is rejected before the body is read', async (encoding) => {
    const read = vi.fn()
    const encoded = { ...headers, 'content-encoding': encoding }
    expect(await judge({ headers: encoded, body: read })).toBe('unsupported_encoding')
    expect(read).not.toHaveBeenCalled()
  })
})

describe('collectBytes()', () => {
  const limits = (maxBytes = 1 << 20) => ({ maxBytes, signal: new AbortController().signal })

  it('joins chunks of any size, to the limit and no further', () => {
    for (const size of [1, 7, 1000, 16_384, 40_000]) {
      const whole = Buffer.from(Array.from({ length: 40_000 }, (_, i) => (i * 31 + 5) & 0xff))
      const collected = collectBytes(limits(40_000))
      for (let at = 0; at < whole.length; at += size) collected.add(whole.subarray(at, at + size))
      expect(Buffer.from(collected.bytes())).toEqual(whole)
      expect(() => collected.add(Uint8Array.of(1))).toThrow(
        expect.objectContaining({ code: 'body_too_large' }),
      )
    }
    expect(collectBytes(limits()).bytes()).toHaveLength(0)
  })

  it('does not copy a body of one chunk, and keeps the first of several', () => {
    const chunk = Uint8Array.of(1, 2, 3)
    const one = collectBytes(limits())
    one.add(chunk)
    expect(one.bytes().buffer).toBe(chunk.buffer)
    one.add(Uint8Array.of(4))
    expect([...one.bytes()]).toEqual([1, 2, 3, 4])
    expect([...chunk]).toEqual([1, 2, 3])
  })

  it('uses one buffer until that is full', () => {
    const collected = collectBytes(limits())
    collected.add(Uint8Array.of(1))
    collected.add(Uint8Array.of(2))
    const { buffer } = collected.bytes()
    collected.add(new Uint8Array(buffer.byteLength - 2))
    expect(collected.bytes().buffer).toBe(buffer)
    collected.add(Uint8Array.of(3))
    expect(collected.bytes().buffer).not.toBe(buffer)
    expect([...collected.bytes().subarray(0, 2), ...collected.bytes().subarray(-1)]).toEqual([
      1, 2, 3,
    ])
  })

  it.each(['text', '', 5, null, undefined, {}, [1]])(
    'rejects a chunk that is %j: text cannot be made bytes again',
    (chunk) => {
      expect(() => collectBytes(limits()).add(chunk)).toThrow(
        expect.objectContaining({
          code: 'body_already_read',
          hint: expect.stringContaining('request.setEncoding()'),
        }),
      )
    },
  )
})

describe('maxBufferedBytes', () => {
  const big = bytesOf({ ...made(), pad: 'x'.repeat(900) })
  const whole = signed(big)
  const receiver = () =>
    receiverOf({ maxBodyBytes: 1000, maxBufferedBytes: 2500, handlers: { '*': () => {} } })
  const waiting = () => {
    const { promise, resolve } = withResolvers<Uint8Array>()
    return { body: () => promise, finish: () => resolve(new Uint8Array(big)) }
  }

  it('limits what all requests hold at once, and is released', async () => {
    const target = receiver()
    const { promise: gate, resolve: open } = withResolvers()
    const held = receiverOf({
      maxBodyBytes: 1000,
      maxBufferedBytes: 2500,
      handlers: { '*': () => gate },
    })
    const send = (n: number) => held.receive(signed({ ...made(String(n)), pad: 'x'.repeat(900) }))
    const running = [send(1), send(2)]
    await eventually(async () => {
      expect(await send(3)).toMatchObject({
        status: 503,
        error: { code: 'store_full', hint: expect.stringContaining('`maxBufferedBytes`') },
      })
    })
    open()
    for (const outcome of await Promise.all(running)) expect(outcome.kind).toBe('handled')
    expect((await send(4)).kind).toBe('handled')
    for (let i = 0; i < 20; i++) {
      expect(await codeOf(target.verify(whole))).toBe('verified')
    }
  })

  it('is released by requests that fail', async () => {
    const target = receiver()
    for (let i = 0; i < 20; i++) {
      expect(await codeOf(target.verify({ ...whole, headers }))).toBe('bad_signature')
      const broken = () => Promise.reject(new Error('reset'))
      expect(await codeOf(target.verify({ ...whole, body: broken }))).toBe('body_aborted')
    }
    expect(await codeOf(target.verify(whole))).toBe('verified')
  })

  it('counts chunks while they come, of bodies that are not complete yet', async () => {
    const target = receiver()
    const gates = [waiting(), waiting()]
    const chunked = (gate: ReturnType<typeof waiting>) => async (limits: BodyLimits) => {
      const collected = collectBytes(limits)
      collected.add(big)
      await gate.body()
      return collected.bytes()
    }
    const running = gates.map((gate) => codeOf(target.verify({ ...whole, body: chunked(gate) })))
    const late = waiting()
    await eventually(async () =>
      expect(await codeOf(target.verify({ ...whole, body: chunked(late) }))).toBe('store_full'),
    )
    for (const { finish } of gates) finish()
    expect(await Promise.all(running)).toEqual(['verified', 'verified'])
    late.finish()
    expect(await codeOf(target.verify({ ...whole, body: chunked(late) }))).toBe('verified')
  })

  it('is at least as large as one body', () => {
    expect(() => receiverOf({ maxBodyBytes: 1000, maxBufferedBytes: 999 })).toThrow(RangeError)
    expect(() => receiverOf({ maxBufferedBytes: 0 })).toThrow(RangeError)
    expect(() => receiverOf({ maxBufferedBytes: 1.5 })).toThrow(RangeError)
  })
})

describe('the memory that all requests share', () => {
  const full = expect.objectContaining({ code: 'store_full' })

  it('counts a body once as it grows, and at its largest', () => {
    const open = sharedBuffer(100)
    const share = open()
    share.hold(60)
    share.hold(50)
    expect(() => open().hold(41)).toThrow(full)
    share.hold(100)
    expect(() => open().hold(1)).toThrow(full)
    share.release()
    open().hold(100)
  })

  it('takes nothing for a chunk that arrives after the answer', () => {
    const open = sharedBuffer(100)
    const late = open()
    late.hold(60)
    late.release()
    expect(() => late.hold(90)).toThrow(/./)
    const next = open()
    next.hold(100)
    next.release()
    next.release()
    open().hold(100)
    expect(() => open().hold(1)).toThrow(expect.objectContaining({ code: 'store_full' }))
  })
})

describe('limits that are copied', () => {
  it('still have their signal', async () => {
    let signal: AbortSignal | undefined
    const read = async (limits: BodyLimits) => {
      signal = { ...limits, maxBytes: 10 }.signal
      return new Uint8Array(body)
    }
    expect(await judge({ body: read })).toBe('verified')
    expect(signal?.aborted).toBe(false)
  })
})
