import { expect, it } from 'vitest'
import { newToken, wholeMs } from '../src/store-values.ts'

it('wholeMs() rounds up, and stops at what the servers can add to their clocks', () => {
  expect([0, 0.1, 1, 1.5, 60_000].map(wholeMs)).toEqual([0, 1, 1, 2, 60_000])
  expect(wholeMs(1e15)).toBe(1e15)
  expect(wholeMs(1e15 + 1)).toBe(1e15)
  expect(wholeMs(Number.POSITIVE_INFINITY)).toBe(1e15)
})

it('newToken() has 96 random bits, each time others, in the alphabet of base64url', () => {
  const tokens = Array.from({ length: 500 }, newToken)
  expect(new Set(tokens).size).toBe(tokens.length)
  for (const token of tokens) expect(token).toMatch(/^[\w-]{16}$/)
  const characters = new Set(tokens.join(''))
  expect(characters.size).toBe(64)
  expect(characters).toContain('-')
  expect(characters).toContain('_')
})
