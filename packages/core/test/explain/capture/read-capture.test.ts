import { describe, expect, it } from 'vitest'
import { readCapture } from '../../../src/explain/capture/read-capture.ts'
import { binaryText, utf8 } from '../../../src/util/bytes.ts'

const bytes = (body: unknown) => binaryText(body as Uint8Array)

describe('readCapture()', () => {
  it('leaves the bytes of a raw request as they are', () => {
    const capture = Uint8Array.of(
      ...utf8('POST /a?b HTTP/1.1\r\nX-A:  1 \r\n\r\n'),
      0xff,
      0,
      13,
      10,
    )
    const { body, ...request } = readCapture(capture)
    expect(request).toEqual({ method: 'POST', url: '/a?b', headers: [['X-A', '1']] })
    expect(bytes(body)).toBe('\xff\0\r\n')
  })

  it('reads a raw request without its request line, and without a body', () => {
    expect(readCapture('a: b\nc: d')).toMatchObject({
      method: undefined,
      headers: [
        ['a', 'b'],
        ['c', 'd'],
      ],
    })
  })

  it('reads the characters of a header as bytes, in whatever form', () => {
    const raw = readCapture('X: é\n\n{}')
    expect(raw.headers).toEqual([['X', 'Ã©']])
    expect(readCapture(`curl http://a -H 'X: é' -d {}`).headers).toEqual(raw.headers)
  })

  it.each([
    ['curl', "$ curl http://a -d '{}'"],
    ['curl after a byte order mark', "\ufeffcurl http://a -d '{}'"],
    ['a pipe', "printf %s 'e30=' | base64 -d | curl http://a --data-binary @-"],
    ['JSON', '\n {"headers":{"a":"b"},"body":"{}"}'],
    ['a HAR request', '{"headers":[],"postData":{"text":"{}"}}'],
    ['HTTP', 'a: b\n\n{}'],
  ])('detects the form: %s', (_, capture) => {
    expect(bytes(readCapture(capture).body)).toBe('{}')
    expect(bytes(readCapture(utf8(capture)).body)).toBe('{}')
  })

  it.each([
    ['', /empty/],
    ['hunter2', /not a header/],
    [`curl http://a -H 'hunter2'`, /not a header/],
    ['{"headers": {"hunter2', /not valid JSON/],
    ['["hunter2"]', /no headers/],
    ['null: 1', undefined],
    [' ', /not a header/],
    [`curl 'hunter2`, /not closed/],
    [`printf %s 'hunter2?' | base64 -d | curl --data-binary @-`, /encoding/],
    ['{"headers":{"a":"b"},"body":"hunter2","bodyEncoding":"hunter2"}', /is unknown/],
    ['{"headers":{"a":"b"},"body":"hunter2?","bodyEncoding":"base64"}', /not in the encoding/],
    ['{"headers":{"a":"b"},"body":5}', /not a string/],
    ['{"headers":{"a":{"hunter2":1}}}', /no name or no value/],
    ['{"headers":["a"]}', /no name or no value/],
    ['{"headers":{},"body":"hunter2"}', /Object\.fromEntries/],
  ])('says what to change, and quotes nothing: %s', (capture, message) => {
    if (message === undefined) expect(readCapture(capture).headers).toEqual([['null', '1']])
    else {
      expect(() => readCapture(capture)).toThrow(message)
      expect(() => readCapture(capture)).toThrow(TypeError)
      expect(() => readCapture(capture)).toThrow(/; /)
      expect(() => readCapture(capture)).not.toThrow(/hunter2/)
    }
  })

  it.each([
    ['lines', 'a: b\n'.repeat(2001)],
    ['JSON', JSON.stringify({ headers: Array(2001).fill(['a', 'b']) })],
  ])('rejects more headers than a server accepts: %s', (_, capture) => {
    expect(() => readCapture(capture)).toThrow(/more than 2000 headers/)
    expect(readCapture('a: b\n'.repeat(2000)).headers).toHaveLength(2000)
  })

  it('rejects what is neither a text nor bytes, and unknown options', () => {
    expect(() => readCapture(5 as never)).toThrow('readCapture: capture must be a string or bytes')
    expect(() => readCapture('a: b', { readfile: () => utf8('') } as never)).toThrow(/readFile/)
    expect(() => readCapture('a: b', { readFile: 'x' as never })).toThrow(/function/)
  })

  const MANY = 2_000_000
  it.each([
    ['a long name', `${'a'.repeat(MANY)}: b\n\n`],
    ['a long value', `a: ${' '.repeat(MANY)}b\n\n`],
    ['many empty lines', `a: b${'\r\n'.repeat(MANY)}`],
    ['carriage returns', `a: b${'\r'.repeat(MANY)}`],
    ['blanks before it begins', `${' '.repeat(MANY)}curl a`],
    ['a long word', `curl ${'a'.repeat(MANY)}`],
    ['many words', `curl ${'a '.repeat(MANY)}`],
    ['many quotes', `curl ${`''""`.repeat(MANY / 4)}`],
    ['many options', `curl ${'-s'.repeat(MANY)} ${'-d a '.repeat(MANY / 8)}`],
    ['escapes', `curl -d $'${'\\ud83d'.repeat(MANY / 8)}'`],
    ['a pipe that does not end', `printf %s '${'A'.repeat(MANY)}`],
    ['a long pipe', `printf %s '${'A'.repeat(MANY)}' | base64 -d | curl --data-binary @-`],
    ['deep JSON', `${'['.repeat(MANY)}`],
    ['deep JSON that ends', `{"headers":${'['.repeat(MANY)}${']'.repeat(MANY)}}`],
    ['many headers', `{"headers":[${'["a","b"],'.repeat(MANY / 8)}["a","b"]]}`],
    ['a long body', `{"headers":{"a":"b"},"bodyEncoding":"base64","body":"${'A'.repeat(MANY)}"}`],
    ['bytes as a list', `{"headers":{"a":"b"},"body":[${'1,'.repeat(MANY / 4)}1]}`],
  ])('is done in linear time, and rejects by a TypeError alone: %s', (_, capture) => {
    try {
      readCapture(capture)
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError)
      expect((error as Error).message).toMatch(/^[^\n]{1,200}; [^\n]{1,200}$/)
    }
  })
})
