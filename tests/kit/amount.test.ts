import { expect, it } from 'vitest'
import { amount, WHOLE_VARIABLE } from './amount.ts'

const given = { sample: 20, whole: 200 }

it.each([
  [undefined, 20],
  ['', 20],
  ['0', 20],
  ['1', 200],
])('with the variable set to %j, is %i', (value, expected) => {
  expect(amount(given, { [WHOLE_VARIABLE]: value })).toBe(expected)
})

it('reads the environment of the process', () => {
  expect(amount(given)).toBe(process.env[WHOLE_VARIABLE] === '1' ? 200 : 20)
})
