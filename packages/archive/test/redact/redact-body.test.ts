import { describe, expect, it } from 'vitest'
import { redactBody } from '../../src/redact/redact-body.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

/** What is kept of a text, or `whole` if nothing was changed. */
function kept(text: string, ...pointers: readonly string[]): string {
  const { rawBody, redacted } = redactBody(encode(text), pointers)
  if (!redacted) expect(decode(rawBody)).toBe(text)
  return redacted ? decode(rawBody) : 'whole'
}

describe('redactBody() of JSON', () => {
  it.each([
    ['a member', '{"a":{"b":"canary","c":1}}', ['/a/b'], '{"a":{"b":null,"c":1}}'],
    ['several', '{"a":"canary","b":"canary"}', ['/a', '/b'], '{"a":null,"b":null}'],
    ['an object with all in it', '{"a":{"b":"canary"},"c":1}', ['/a'], '{"a":null,"c":1}'],
    ['an element', '{"a":[{"b":1},{"b":"canary"}]}', ['/a/1/b'], '{"a":[{"b":1},{"b":null}]}'],
    ['an element itself', '[1,"canary",3]', ['/1'], '[1,null,3]'],
    ['a name with a slash', '{"a/b":"canary"}', ['/a~1b'], '{"a/b":null}'],
    ['a name with a tilde', '{"a~b":"canary"}', ['/a~0b'], '{"a~b":null}'],
    // RFC 6901 section 4: ~01 is ~1, not a slash.
    ['a name with ~1 in it', '{"a~1b":"canary","a/b":1}', ['/a~01b'], '{"a~1b":null,"a/b":1}'],
    ['an empty name', '{"":"canary"}', ['/'], '{"":null}'],
    [
      '__proto__',
      '{"__proto__":{"a":"canary"},"b":1}',
      ['/__proto__/a'],
      '{"__proto__":{"a":null},"b":1}',
    ],
    ['JSON in a text', '{"m":"{\\"a\\":\\"canary\\"}"}', ['/m/a'], '{"m":"{\\"a\\":null}"}'],
    ['a text that is no JSON', '{"m":"a=canary"}', ['/m/a'], '{"m":null}'],
    // A parser sees the last of two; the text still has the first.
    ['a name that is written twice', '{"a":{"b":"canary"},"a":{}}', ['/a/b'], '{"a":{}}'],
  ])('replaces %s', (_, text, pointers, expected) => {
    expect(kept(text, ...pointers)).toBe(expected)
  })

  it.each([
    ['a name that is not there', '{"a": 1}', '/b'],
    ['a name in a number', '{"a": 1}', '/a/b'],
    ['an index past the end', '{"a": [1]}', '/a/1'],
    ['the length of a list', '{"a": [1, 2]}', '/a/length'],
    ['an index that is none', '{"a": [1, 2]}', '/a/01'],
    ['the end of a list', '{"a": [1, 2]}', '/a/-'],
    ['a method', '{"a": 1}', '/toString'],
    ['the prototype', '{"a": 1}', '/__proto__/toString'],
    ['a number alone', '7', '/a'],
    ['quotes and colons in a text', '{"a": "\\"b\\": {\\"c\\": 1} \\\\"}', '/b'],
  ])('does not change the bytes of %s', (_, text, pointer) => {
    expect(kept(text, pointer)).toBe('whole')
  })

  it('does not change the bytes without pointers', () => {
    expect(kept('\ufeffno JSON at all \0')).toBe('whole')
  })
})

describe('redactBody() of a form', () => {
  it.each([
    ['a field', 'email=canary%40x.com&b=1', ['/email'], 'email=&b=1'],
    ['all fields of a name', 'a=canary&b=1&a=canary', ['/a'], 'a=&b=1&a='],
    ['one field of a name, by its index', 'a=1&b=1&a=canary', ['/a/1'], 'a=1&b=1&a='],
    ['JSON in a field', 'p=%7B%22u%22%3A%22canary%22%7D', ['/p/u'], 'p=%7B%22u%22%3Anull%7D'],
    [
      'JSON in a field, from itself',
      'p=%7B%22u%22%3A%22canary%22%7D',
      ['/u'],
      'p=%7B%22u%22%3Anull%7D',
    ],
    ['a name that is escaped', '%65mail=canary', ['/email'], 'email='],
  ])('empties %s', (_, text, pointers, expected) => {
    expect(kept(text, ...pointers)).toBe(expected)
  })

  it('does not change the bytes if there is nothing to redact', () => {
    expect(kept('a=1&b=%20+2', '/c', '/a2')).toBe('whole')
  })
})

describe('redactBody() of unparsable bodies', () => {
  it.each([
    ['a text', 'the email is canary'],
    ['XML', '<a email="canary"/>'],
    ['JSON that breaks off', '{"email":"canary"'],
    ['JSON on several lines', '{"email":"canary"}\n{"email":"canary"}'],
    ['JSON as a text', '"{\\"email\\":\\"canary\\"}"'],
    ['nothing', ''],
    [
      'lists that nest without end',
      `{"email":"canary","a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    ],
  ])('keeps nothing of %s', (_, text) => {
    expect(kept(text, '/email')).toBe('')
  })

  it('keeps nothing of bytes that are not UTF-8', () => {
    const bytes = new Uint8Array([...encode('{"email":"canary","a":"'), 0xff, ...encode('"}')])
    expect(redactBody(bytes, ['/email'])).toEqual({ rawBody: new Uint8Array(0), redacted: true })
  })
})
