import type { ParserCase } from './measure-growth.ts'

/** A parser that is slow on purpose: the measurement has to see it. */
export const quadratic: ParserCase = {
  parser: 'quadratic',
  shape: 'blanks',
  make: (length) => `${' '.repeat(length)}x`,
  parse: (input: string) => {
    let count = 0
    for (let i = 0; i < input.length; i++) {
      for (let at = i; input.charCodeAt(at) === 0x20; at++) count++
    }
    return count
  },
}
