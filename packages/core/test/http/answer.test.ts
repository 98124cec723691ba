import { WebhookError } from '@hookseal/core'
import { describe, expect, it, vi } from 'vitest'
import { accepted, checkAnswer, plainAnswer, refused } from '../../src/http/answer.ts'

describe('accepted()', () => {
  it("is 200 and nothing, or a copy of the provider's own answer", () => {
    expect(accepted()).toEqual({ status: 200, headers: {}, body: '' })
    const own = { status: 202, headers: { 'x-a': 'b' }, body: 'OK' }
    expect(accepted(own)).toEqual(own)
    expect(accepted(own).headers).not.toBe(own.headers)
  })
})

describe('rejected()', () => {
  it('is a status and an empty body, so that the sender learns nothing', () => {
    const error = new WebhookError('bad_signature', { hint: 'SECRET' })
    expect(refused(error, ['POST'])).toEqual({ status: 401, headers: {}, body: '' })
  })

  it('says which methods there are', () => {
    const { headers } = refused(new WebhookError('method_not_allowed'), ['POST', 'GET'])
    expect(headers).toEqual({ allow: 'POST, GET' })
  })

  it.each([
    [0, '1'],
    [1, '1'],
    [1000, '1'],
    [1001, '2'],
    [59_999, '60'],
    [-5, '1'],
    [Number.NaN, '1'],
  ])('asks for a retry after %s ms as "%s" seconds', (ms, seconds) => {
    const { headers } = refused(new WebhookError('in_flight'), ['POST'], ms)
    expect(headers).toEqual({ 'retry-after': seconds })
  })
})

describe('plainAnswer()', () => {
  it('is a text that no browser takes for a page', () => {
    expect(plainAnswer('<b>').headers).toEqual({
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
  })
})

describe('checkAnswer()', () => {
  const check = (change: object) => () =>
    checkAnswer('answer', { status: 200, headers: {}, body: '', ...change })

  it.each([100, 199, 300, 304, 400, 500, 200.5, Number.NaN, '200', undefined])(
    'rejects the status %s',
    (status) => {
      expect(check({ status })).toThrow(TypeError)
    },
  )

  it.each([200, 201, 250, 299])('accepts the status %s', (status) => {
    expect(check({ status })).not.toThrow()
  })

  it.each([
    'Content-Length',
    'transfer-encoding',
    'Connection',
    'keep-alive',
    'Trailer',
    'upgrade',
  ])('rejects the header %s, which frames the message', (name) => {
    expect(check({ headers: { [name]: 'x' } })).toThrow(/frames the message/)
  })

  it('rejects what cannot be sent', () => {
    for (const headers of [{ 'bad name': 'x' }, { x: 'a\nb' }, { x: 'a\r\nset-cookie: b' }]) {
      expect(check({ headers })).toThrow(TypeError)
    }
    for (const status of [204, 205]) expect(check({ status, body: 'x' })).toThrow(TypeError)
    for (const body of [undefined, null, 5, new Uint8Array()]) {
      expect(check({ body })).toThrow(TypeError)
    }
    expect(check({ headers: { 'Content-Type': 'text/xml' }, body: '<Response/>' })).not.toThrow()
  })
})

describe('a header value that cannot be sent', () => {
  it.each(['a\n', '\r\nx', 'a\u0000', '\u2028', 5, undefined, null])('is rejected: %j', (value) => {
    const headers = { 'x-ref': value as string }
    expect(() => checkAnswer('answer', { status: 200, headers, body: '' })).toThrow(
      /^answer: the header x-ref has a value that cannot be sent$/,
    )
  })
})

describe('a platform without Headers', () => {
  it('still gets the checks that need none', () => {
    vi.stubGlobal('Headers', undefined)
    try {
      const answer = { status: 200, headers: { 'x-a': 'b' }, body: '' }
      expect(() => checkAnswer('where', answer)).not.toThrow()
      const framing = { ...answer, headers: { 'Content-Length': '1' } }
      expect(() => checkAnswer('where', framing)).toThrow(/frames the message/)
    } finally {
      vi.unstubAllGlobals()
    }
  })
})
