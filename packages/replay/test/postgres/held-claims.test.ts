import { expect, it } from 'vitest'
import { heldClaims } from '../../src/postgres/held-claims.ts'

const claim = (token: string) => ({ token, retainMs: 1, isInTransaction: false })

it('heldClaims() finds each claim of a key by its attempt, until it is removed by its token', () => {
  const held = heldClaims()
  const [first, second, other] = [claim('a'), claim('b'), claim('a')]
  held.add('k', 1, first)
  held.add('k', 2, second)
  held.add('other', 1, other)
  expect(held.find('k', 1)).toBe(first)
  expect(held.find('k', 2)).toBe(second)
  expect(held.find('k', 3)).toBeUndefined()
  expect(held.find('unknown', 1)).toBeUndefined()

  held.remove('k', 'unknown')
  held.remove('unknown', 'a')
  expect(held.find('k', 1)).toBe(first)
  held.remove('k', 'a')
  expect(held.find('k', 1)).toBeUndefined()
  expect(held.find('k', 2)).toBe(second)
  expect(held.find('other', 1)).toBe(other)

  held.remove('k', 'b')
  expect(held.find('k', 2)).toBeUndefined()
  held.add('k', 2, first)
  expect(held.find('k', 2)).toBe(first)
})
