import { inspect, isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { hiddenMember } from '../../src/util/hidden-member.ts'

describe('hiddenMember()', () => {
  it('belongs to one object, and to no copy of it', () => {
    const member = hiddenMember<string>()
    const object = { a: 1 }
    expect(member.get(object)).toBeUndefined()
    member.set(object, 'secret')
    expect(member.get(object)).toBe('secret')
    for (const copy of [{ ...object }, structuredClone(object), Object.create(object)]) {
      expect(member.get(copy)).toBeUndefined()
    }
    expect(hiddenMember<string>().get(object)).toBeUndefined()
  })

  it('shows nowhere, also not on an object that is frozen afterward', () => {
    const member = hiddenMember<string>()
    const object = { a: 1 }
    member.set(object, 'secret')
    Object.freeze(object)
    expect(member.get(object)).toBe('secret')
    expect(Reflect.ownKeys(object)).toEqual(['a'])
    expect(inspect(object, { showHidden: true })).not.toContain('secret')
    expect(isDeepStrictEqual(object, { a: 1 })).toBe(true)
    expect(JSON.stringify(object)).toBe('{"a":1}')
  })
})
