import { describe, expect, it } from 'vitest'
import {
  comparable,
  curlText,
  explainCommand,
  explainText,
  httpText,
} from '../../../../src/inspector/browser/delivery/copies.ts'
import { bytesView } from '../../../../src/inspector/server/views.ts'

const sent = (body: string | Uint8Array, headers: readonly (readonly [string, string])[] = []) => ({
  method: 'POST' as const,
  url: 'http://127.0.0.1:3000/a?b=1',
  headers,
  body: bytesView(typeof body === 'string' ? Buffer.from(body) : body),
})
const BINARY = Uint8Array.of(0xff, 0x00, 0x7f)

describe('curlText()', () => {
  it('quotes what a shell would interpret, and omits headers that curl sets itself', () => {
    const text = curlText(
      sent("it's `$HOME`", [
        ['Host', 'x'],
        ['content-length', '12'],
        ['x-a', "b'c"],
      ]),
    )
    expect(text).toContain(String.raw`--data-raw 'it'\''s ${'`$HOME`'}'`)
    expect(text).toContain(String.raw`-H 'x-a: b'\''c'`)
    expect(text).not.toMatch(/host|content-length/i)
    expect(text).toContain("-H 'content-type:'")
  })

  it('sends bytes that are not text through a pipe', () => {
    expect(curlText(sent(BINARY))).toMatch(
      /^printf %s '\/wB\/' \| base64 -d \| curl .*--data-binary @-/s,
    )
    expect(curlText(sent('a\0b'))).toMatch(/^printf/)
  })
})

describe('httpText()', () => {
  it('writes a request as it was sent', () => {
    const text = httpText(
      sent('{"a":1}', [
        ['x-a', 'b'],
        ['x-c', 'd'],
      ]),
    )
    expect(text).toBe('POST /a?b=1 HTTP/1.1\nx-a: b\nx-c: d\n\n{"a":1}')
  })

  it('has no form for a body that is not text', () => {
    expect(httpText(sent(BINARY))).toBeUndefined()
  })
})

describe('explainText()', () => {
  it('keeps every value of a repeated header', () => {
    const { headers } = JSON.parse(
      explainText(
        sent('x', [
          ['a', '1'],
          ['b', '2'],
          ['a', '3'],
        ]),
      ),
    )
    expect(headers).toEqual({ a: ['1', '3'], b: '2' })
  })

  it('returns binary bodies as base64', () => {
    expect(JSON.parse(explainText(sent(BINARY)))).toMatchObject({
      ...{ body: '/wB/', isBase64Encoded: true },
    })
  })
})

describe('explainCommand()', () => {
  it('names the time of the attempt where a time is signed, which is over by now', () => {
    const command = 'npx @hookseal/cli explain stripe capture.json'
    expect(explainCommand({ sender: 'stripe', signsTime: false }, 0)).toBe(command)
    expect(explainCommand({ sender: 'stripe', signsTime: true }, 0)).toBe(
      `${command} --at 1970-01-01T00:00:00.000Z`,
    )
  })
})

describe('comparable()', () => {
  it('indents JSON, and leaves other text unchanged', () => {
    expect(comparable('{"a":1}')).toBe('{\n  "a": 1\n}')
    expect(comparable('a=1')).toBe('a=1')
    expect(comparable(null)).toBe('')
  })
})
