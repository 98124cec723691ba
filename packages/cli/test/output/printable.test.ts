import { describe, expect, it } from 'vitest'
import { printable, toJson } from '../../src/output/printable.ts'

const HOSTILE =
  '\u0000\u0007\u001b]0;x\u0007\r\n\t\u007f\u009b2J\u00ad\u2028\u202e\u2066\ud800\u{e0041}'

describe('printable()', () => {
  it('escapes terminal control characters', () => {
    expect(printable(HOSTILE)).toBe(
      '\\x00\\x07\\x1b]0;x\\x07\\r\\n\\t\\x7f\\x9b2J\\xad\\u{2028}\\u{202e}\\u{2066}\\u{d800}\\u{e0041}',
    )
  })

  it('leaves other text unchanged', () => {
    expect(printable('Zoë 日本 😀 "a\\b"')).toBe('Zoë 日本 😀 "a\\b"')
  })
})

describe('toJson()', () => {
  it('escapes the same characters, and reads back as the same value', () => {
    const json = toJson({ id: HOSTILE })
    expect(json.slice(0, -1)).toMatch(/^[ -~]*$/)
    expect(JSON.parse(json)).toEqual({ id: HOSTILE })
  })
})
