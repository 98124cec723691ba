import { expect, it } from 'vitest'
import { trimEnd } from '../../src/util/trim-end.ts'

it.each([
  ['', ''],
  ['a', 'a'],
  ['a==', 'a'],
  ['==a=b=', '==a=b'],
  ['====', ''],
])('trims %j to %j', (text, trimmed) => {
  expect(trimEnd(text, '=')).toBe(trimmed)
})
