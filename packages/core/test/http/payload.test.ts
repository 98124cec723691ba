import { hmac, type Provider } from '@hookseal/core'
import { bytesOf, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { parseJson, parsePayload } from '../../src/http/payload.ts'
import { codeOf } from '../support/code-of.ts'
import { described } from '../support/described.ts'
import { mac } from '../support/sign.ts'

const receiver = receiverOf()
const event = async (content: string | Uint8Array) =>
  (await receiver.verify(signed(content))).event as Record<string, unknown>
const code = (content: string | Uint8Array) => codeOf(receiver.verify(signed(content)))
const around = (value: string) => `{"type":"x","value":${value}}`
const BOM = Buffer.from([0xef, 0xbb, 0xbf])

describe('the JSON of a body', () => {
  it('may nest 64 deep and no deeper, in objects, arrays and both', async () => {
    const nests = [
      (depth: number) => '['.repeat(depth) + ']'.repeat(depth),
      (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
      (depth: number) => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`,
    ]
    for (const nest of nests) {
      expect(await code(around(nest(62)))).toBe('verified')
      expect(await code(around(`[${nest(62)}]`))).toBe('verified')
      expect(await code(around(`[[${nest(62)}]]`))).toBe('invalid_json')
      expect(await code(around(nest(64)))).toBe('invalid_json')
    }
  })

  it('may have null in the deepest array', () => {
    const nest = (depth: number) => bytesOf(`${'['.repeat(depth)}null${']'.repeat(depth)}`)
    expect(() => parseJson(nest(64))).not.toThrow()
    expect(() => parseJson(nest(65))).toThrow(expect.objectContaining({ code: 'invalid_json' }))
    expect(parseJson(bytesOf('null'))).toBe(null)
  })

  it('does not overflow the stack, however deep', async () => {
    for (const opener of ['[', '{"a":', '[{"a":']) {
      expect(await code(around(opener.repeat(150_000)))).toBe('invalid_json')
      const depth = 100_000
      const closers = { '[': ']', '{"a":': '}', '[{"a":': '}]' }[opener] as string
      expect(await code(around(`${opener.repeat(depth)}1${closers.repeat(depth)}`))).toBe(
        'invalid_json',
      )
    }
  })

  it('may have brackets in texts, and many side by side', async () => {
    const texts = ['[[['.repeat(100), '{'.repeat(100), '\\"[{'.repeat(50), '\\\\'.repeat(99)]
    for (const text of texts) expect(await code(around(`"${text}"`))).toBe('verified')
    expect(await code(around(`["\\\\",${'["\\"["],'.repeat(100)}0]`))).toBe('verified')
    expect(await code(around(`[${'[],{},'.repeat(5000)}0]`))).toBe('verified')
    expect(await code(around(`"\\\\",${'"a":['.repeat(70)}`))).toBe('invalid_json')
    const hidden = `"\\\\":${'['.repeat(70)}${']'.repeat(70)}`
    expect(await code(`{"type":"x",${hidden}}`)).toBe('invalid_json')
  })

  it('loses one byte order mark that was signed, and no second', async () => {
    const json = bytesOf({ type: 'x' })
    const marked = Buffer.concat([BOM, json])
    expect(await event(marked)).toEqual({ type: 'x' })
    expect(await code(Buffer.concat([BOM, marked]))).toBe('invalid_json')
    expect(await code(Buffer.concat([json, BOM]))).toBe('invalid_json')
    expect(await code(Buffer.from('\ufeff{"type":"x"}', 'utf16le'))).toBe('invalid_json')
  })

  it.each([
    ['a lone continuation byte', [0x80]],
    ['a lone start byte', [0xc3]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a code point beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['0xFF', [0xff]],
  ])('is rejected with %s in it, and does not spoil the next', async (_, bytes) => {
    const json = around('"§"')
    const [before, after] = json.split('§') as [string, string]
    const bad = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)])
    expect(await code(bad)).toBe('invalid_json')
    expect(await event(Buffer.concat([BOM, bytesOf({ type: 'x' })]))).toEqual({ type: 'x' })
    const truncated = Buffer.concat([bytesOf({ type: 'x' }), Buffer.of(0xe2, 0x82)])
    expect(await code(truncated)).toBe('invalid_json')
    expect(await event(bytesOf({ type: 'é' }))).toEqual({ type: 'é' })
  })

  it('takes the last of duplicate keys', async () => {
    expect(await event('{"type":"a","type":"b"}')).toEqual({ type: 'b' })
  })

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])(
    'makes an own property of %s and touches no prototype',
    async (key) => {
      const text = `{"type":"x","${key}":{"polluted":true},"data":{"${key}":{"polluted":true}}}`
      const value = await event(text)
      expect(Object.keys(value)).toContain(key)
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(value['polluted']).toBeUndefined()
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    },
  )
})

describe('a payload', () => {
  type Kind = Provider<object>['payload']
  const scheme = hmac({ secret: 's', header: 'sig' })
  const inputOf = (body: string | Buffer, headers: Record<string, string> = {}) => ({
    headers: { ...headers, sig: mac('s', body) },
    body,
  })
  const read = async (payload: Kind, body: string | Buffer, headers = {}) =>
    (await described(scheme, { payload }).verify(inputOf(body, headers))).event
  const judge = (payload: Kind, body: string | Buffer) =>
    codeOf(described(scheme, { payload }).verify(inputOf(body)))

  it.each(['5', 'null', '[]', '"x"', 'true', '[{"a":1}]', ' {"a":1}\n'])(
    'of JSON is any value, passed to identify: %s',
    async (text) => {
      const identify = vi.fn(() => ({ type: 'event' }))
      const delivery = await described(scheme, { identify }).verify(inputOf(text))
      expect(identify).toHaveBeenCalledOnce()
      expect(identify.mock.calls[0]?.at(0)).toEqual(JSON.parse(text))
      expect(delivery.event).toEqual(JSON.parse(text))
    },
  )

  it('of a form is its fields, a repeated one as a list, without a prototype', async () => {
    expect(await read('form', 'a=1&b=x+y%21&a=2&c&a=3&=d')).toEqual({
      a: ['1', '2', '3'],
      b: 'x y!',
      c: '',
      '': 'd',
    })
    expect(await read('form', '')).toEqual({})
    const odd = (await read('form', '__proto__=x&constructor=y&toString=z')) as object
    expect(Object.getPrototypeOf(odd)).toBe(null)
    expect(Object.entries(odd)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['toString', 'z'],
    ])
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
    expect(await judge('form', Buffer.from([0x61, 0x3d, 0xff]))).toBe('invalid_json')
  })

  it('of JSON in a field of a form is that JSON, once', async () => {
    const kind = { form: 'payload' }
    expect(await read(kind, 'x=1&payload=%7B%22a%22%3A1%7D')).toEqual({ a: 1 })
    for (const form of ['', 'x=1', 'payload=', 'payload={', 'payload=%7B%7D&payload=%7B%7D']) {
      expect(await judge(kind, form)).toBe('invalid_json')
    }
    await expect(read(kind, 'x=1')).rejects.toMatchObject({
      hint: 'The form must have exactly one field payload.',
    })
    const deep = `payload=${'['.repeat(65)}${']'.repeat(65)}`
    expect(await judge(kind, deep)).toBe('invalid_json')
    expect(await judge({ form: 'constructor' }, 'x=1')).toBe('invalid_json')
  })

  it('of JSON in a field of a form is not the whole body, unless the provider says so', async () => {
    expect(await judge({ form: 'payload' }, '{"a":1}')).toBe('invalid_json')
    const payload = { form: 'payload', otherwise: 'json' } as never
    expect(await read(payload, '{"a":1}')).toEqual({ a: 1 })
  })

  it('of JSON in a field of a form may be JSON as the whole body, which the body itself decides', async () => {
    const kind = { form: 'payload', otherwise: 'json' } as const
    const json = '{"text":"&payload=%7B%22evil%22%3Atrue%7D&"}'
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await read(kind, json, headers)).toEqual(JSON.parse(json))
    expect(await read(kind, 'payload=%7B%22a%22%3A1%7D')).toEqual({ a: 1 })
    expect(await judge(kind, 'command=%2Fgreet')).toBe('invalid_json')
    expect(await judge(kind, '{"a":')).toBe('invalid_json')
  })

  it('of a form whose field is absent may be the form itself', async () => {
    const kind = { form: 'payload', otherwise: 'json-or-form' } as const
    expect(await read(kind, '{"a":1}')).toEqual({ a: 1 })
    expect(await read(kind, 'payload=%7B%22a%22%3A1%7D')).toEqual({ a: 1 })
    expect(await read(kind, 'command=%2Fgreet&text=x')).toEqual({ command: '/greet', text: 'x' })
    expect(await judge(kind, 'payload=1&payload=2')).toBe('invalid_json')
    expect(await judge(kind, 'payload=%7B')).toBe('invalid_json')
  })

  it('of JSON or a form is told by the signed bytes only', async () => {
    const json = '{"text":"&payload=%7B%22evil%22%3Atrue%7D&"}'
    const types = ['application/x-www-form-urlencoded', 'application/json', 'text/xml', 'nonsense']
    for (const type of types) {
      const headers = { 'content-type': type }
      expect(await read('json-or-form', json, headers)).toEqual(JSON.parse(json))
      expect(await read('json-or-form', ` \r\n\t${json}`, headers)).toEqual(JSON.parse(json))
      expect(await read('json-or-form', '[1]', headers)).toEqual([1])
      expect(await read('json-or-form', 'a=%7B%7D', headers)).toEqual({ a: '{}' })
      expect(await read('form', json, headers)).not.toHaveProperty('text')
      expect(await read('json', json, headers)).toEqual(JSON.parse(json))
    }
    expect(await judge('json-or-form', '{"a":')).toBe('invalid_json')
    expect(await read('json-or-form', '5')).toEqual({ 5: '' })
  })

  it('of bytes is the body itself', async () => {
    const body = Buffer.from([0, 1, 2, 0xff, 0xfe])
    const delivery = await described(scheme, { payload: 'bytes' }).verify(inputOf(body))
    expect(delivery.event).toBe(delivery.rawBody)
    expect(Buffer.from(delivery.rawBody)).toEqual(body)
    expect(await judge('bytes', '')).toBe('verified')
  })

  it('of a function is what that returns', async () => {
    const kind = vi.fn((body: Uint8Array) => ({ length: body.length }))
    expect(await read(kind, 'abc')).toEqual({ length: 3 })
    const cause = new Error('no')
    const broken = () => {
      throw cause
    }
    await expect(read(broken, 'abc')).rejects.toMatchObject({ code: 'provider_failed', cause })
  })

  it('is not read before it is authenticated', async () => {
    const kind = vi.fn(() => ({}))
    const input = { headers: { sig: mac('another', 'abc') }, body: 'abc' }
    expect(await codeOf(described(scheme, { payload: kind }).verify(input))).toBe('bad_signature')
    expect(kind).not.toHaveBeenCalled()
  })

  it.each(['json', 'form', 'json-or-form', 'bytes', { form: 'p' }] as Kind[])(
    'as %j may be empty, but only where that can be read',
    async (kind) => {
      const readable = kind === 'form' || kind === 'bytes' || kind === 'json-or-form'
      expect(await judge(kind, '')).toBe(readable ? 'verified' : 'invalid_json')
    },
  )
})

describe('a payload function that returns a promise', () => {
  it('is provider_failed, and its rejection is handled', () => {
    const later = async () => JSON.parse('{')
    expect(() => parsePayload(later, new Uint8Array())).toThrow(
      expect.objectContaining({ code: 'provider_failed' }),
    )
  })
})
