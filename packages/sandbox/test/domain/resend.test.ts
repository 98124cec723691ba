import { describe, expect, it } from 'vitest'
import { tampered } from '../../src/domain/resend.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('tampered()', () => {
  it.each(['{"id":"abc","n":1999}', '{"a":"zzzz"}', '', '{}', '"é"', '9'])('changes %j', (text) => {
    const before = bytes(text)
    const after = tampered(before)
    expect(Buffer.from(after).equals(before)).toBe(false)
    expect(before).toEqual(bytes(text))
  })

  it('leaves JSON JSON', () => {
    const after = Buffer.from(tampered(bytes('{"message_id":"m_1","at":"2024-01-15T10:30:00Z"}')))
    expect(() => JSON.parse(after.toString())).not.toThrow()
  })
})
