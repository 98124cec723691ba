import { describe, expect, it } from 'vitest'
import { parseJsonRequest } from '../../../src/explain/capture/json-request.ts'
import { binaryText, utf8 } from '../../../src/util/bytes.ts'

const parse = (value: unknown) => parseJsonRequest(binaryText(utf8(JSON.stringify(value))))
const read = (value: unknown) => {
  const { body, ...request } = parse(value)
  return { ...request, body: binaryText(body as Uint8Array) }
}
const headers = { A: 'b' }
const base64 = btoa('{"é"}')

describe('parseJsonRequest()', () => {
  it.each([[[[1, 'a']]], [{ A: true }], [[['A', {}]]], [[{ name: 'A' }]], [[5]]])(
    'rejects headers without a name or a value: %j',
    (given) => {
      expect(() => parse({ headers: given })).toThrow(/has no name or no value/)
    },
  )

  it('rejects JSON that is not UTF-8', () => {
    expect(() => parseJsonRequest('{"headers":{"A":"\xff"}}')).toThrow(/not valid JSON/)
  })

  it('reads a HAR request without a text as one without a body', () => {
    expect(read({ headers, postData: { mimeType: 'text/plain' } }).body).toBe('')
  })

  it.each([
    ['an object', { A: 'b', C: ['d', 'e'], F: 5, G: null }],
    [
      'pairs',
      [
        ['A', 'b'],
        ['C', ['d', 'e']],
        ['F', '5'],
      ],
    ],
    ['rawHeaders', ['A', 'b', 'C', 'd', 'C', 'e', 'F', '5']],
    [
      'a list of names and values',
      [
        { name: 'A', value: 'b' },
        { name: 'C', value: 'd' },
        { name: 'C', value: 'e' },
        { name: 'F', value: '5' },
      ],
    ],
  ])('reads headers as %s', (_, given) => {
    expect(read({ headers: given, body: '' }).headers).toEqual([
      ['A', 'b'],
      ['C', 'd'],
      ['C', 'e'],
      ['F', '5'],
    ])
  })

  it.each([
    ['text', { body: '{"é"}' }, binaryText(utf8('{"é"}'))],
    ['nothing', {}, ''],
    ['null', { body: null }, ''],
    ['base64, as AWS marks it', { body: base64, isBase64Encoded: true }, '{"é"}'],
    ['base64 by name', { body: base64, bodyEncoding: 'base64' }, '{"é"}'],
    ['base64 in lines, without padding', { body: 'e3\n0', bodyEncoding: 'base64' }, '{}'],
    ['hex by name', { body: '7b7d', bodyEncoding: 'hex' }, '{}'],
    ['a Buffer', { body: { type: 'Buffer', data: [0x7b, 0xff] } }, '{\xff'],
    ['an empty Buffer', { body: { type: 'Buffer', data: [] } }, ''],
    ['an array of bytes', { body: Uint8Array.of(0x7b, 0xff) }, '{\xff'],
    ['a raw body beside a parsed one', { rawBody: '{ }', body: {} }, '{ }'],
  ])('reads a body that is %s', (_, given, body) => {
    expect(read({ headers, ...given }).body).toBe(body)
  })

  it.each([{ a: 1 }, {}, [1, 2], { type: 'Buffer', data: [256] }, { 0: 'a' }, { 1: 1 }])(
    'keeps a parsed body as it is: %j',
    (body) => {
      expect(parse({ headers, body }).body).toEqual(body)
    },
  )

  it.each([
    ['method and url', { method: 'PUT', url: '/a?b=c' }],
    ['format 1.0 of AWS', { httpMethod: 'PUT', path: '/a', queryStringParameters: { b: 'c' } }],
    [
      'format 2.0 of AWS',
      { requestContext: { http: { method: 'PUT' } }, rawPath: '/a', rawQueryString: 'b=c' },
    ],
  ])('reads the address of %s', (_, given) => {
    expect(read({ headers, ...given })).toMatchObject({ method: 'PUT', url: '/a?b=c' })
  })

  it('prefers the headers that show what was repeated', () => {
    const repeated = { headers: { A: 'c' }, multiValueHeaders: { A: ['b', 'c'] } }
    expect(read(repeated).headers).toEqual([
      ['A', 'b'],
      ['A', 'c'],
    ])
    expect(read({ headers: { a: 'b, c' }, rawHeaders: ['A', 'b', 'A', 'c'] }).headers).toHaveLength(
      2,
    )
  })

  it('reads a request inside a line of a log', () => {
    expect(read({ level: 30, req: { headers, body: 'a' } }).body).toBe('a')
    expect(read({ msg: 'x', request: { headers, body: 'a' } }).body).toBe('a')
  })

  const har = (method: string, text: string) => ({
    request: { method, url: 'http://a/', headers: [{ name: 'A', value: 'b' }], postData: { text } },
  })
  it('reads the first POST of a HAR file, an entry, or a request', () => {
    const file = { log: { entries: [har('GET', 'x'), har('POST', 'y'), har('POST', 'z')] } }
    expect(read(file)).toEqual({
      method: 'POST',
      url: 'http://a/',
      headers: [['A', 'b']],
      body: 'y',
    })
    expect(read({ log: { entries: [har('GET', 'x')] } }).body).toBe('x')
    expect(read(har('POST', 'y')).body).toBe('y')
    expect(read(har('POST', 'y').request).body).toBe('y')
    const data = { text: base64, encoding: 'base64' }
    expect(read({ headers: [], postData: data }).body).toBe('{"é"}')
  })

  it.each([{}, [], null, 5, 'a', { headers: 'a: b' }, { log: null }, { log: { entries: [null] } }])(
    'rejects what has no headers: %j',
    (value) => {
      expect(() => parse(value)).toThrow(/^the JSON has no headers; .*HAR/)
    },
  )

  it('reaches no prototype', () => {
    const own = '{"headers":{"__proto__":"b"},"body":"a"}'
    expect(parseJsonRequest(own).headers).toEqual([['__proto__', 'b']])
    expect(() => parseJsonRequest('{"__proto__":{"headers":{"a":"b"}}}')).toThrow(/no headers/)
  })
})
