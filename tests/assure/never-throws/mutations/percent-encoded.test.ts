import { describe, expect, it } from 'vitest'
import { percentEncoded } from './percent-encoded.ts'

describe('percentEncoded()', () => {
  it('encodes what encodeURIComponent does', () => {
    for (const text of ['', 'a+b/c=', 't=1,v1="é"', '\u{1f600}\0']) {
      expect(percentEncoded(text)).toBe(encodeURIComponent(text))
    }
  })

  it('encodes half of a surrogate pair as a replacement character', () => {
    expect(percentEncoded('a\ud83d')).toBe('a%EF%BF%BD')
  })
})
