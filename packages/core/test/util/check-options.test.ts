// cspell:ignore secert recieved
import { describe, expect, it } from 'vitest'
import {
  checkOptions,
  count,
  didYouMean,
  headerName,
  nonEmpty,
  oneOf,
  optionalFunction,
  positive,
  timerMs,
  wholePattern,
} from '../../src/util/check-options.ts'

describe('checkOptions()', () => {
  const check = (options: unknown) => () =>
    checkOptions('make', options, ['secret', 'header'], { store: 'replay: { store }' })

  it('names the unknown option, and the one that was meant', () => {
    expect(check({ secret: 1 })).not.toThrow()
    expect(check({ header: undefined })).not.toThrow()
    expect(check({ secert: 1 })).toThrow('make: unknown option "secert"; did you mean "secret"?')
    expect(check({ Header: 1 })).toThrow('did you mean "header"?')
    expect(check({ store: 1 })).toThrow('make: unknown option "store"; use replay: { store }')
    expect(check({ xyz: 1 })).toThrow(/^make: unknown option "xyz"$/)
    expect(check(JSON.parse('{"__proto__":1}'))).toThrow('unknown option "__proto__"')
    expect(check({ constructor: 1 })).toThrow('unknown option "constructor"')
  })

  it.each([undefined, null, 5, 'text', [], () => {}])(
    'rejects %s in place of options',
    (options) => {
      expect(check(options)).toThrow(TypeError)
      expect(check(options)).toThrow('make: expected an object such as { secret }, not ')
    },
  )
})

describe('didYouMean()', () => {
  it('suggests nothing if no name is similar', () => {
    expect(didYouMean('zzzzzz', ['secret', 'header'])).toBe('')
    expect(didYouMean('x', [])).toBe('')
    expect(didYouMean('message.recieved', ['message.received', 'message.read'])).toContain(
      'message.received',
    )
  })
})

describe('numbers', () => {
  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, '5', null, undefined, 5n])(
    'are rejected as %s with a RangeError that names them',
    (value) => {
      for (const check of [positive, count, timerMs]) {
        expect(() => check('leaseMs', value as number)).toThrow(RangeError)
        expect(() => check('leaseMs', value as number)).toThrow(/^leaseMs/)
      }
    },
  )

  it('are whole where they count, and short enough for a timer', () => {
    expect(positive('n', 0.5)).toBe(0.5)
    expect(() => count('n', 0.5)).toThrow(RangeError)
    expect(() => count('n', 2 ** 53)).toThrow(RangeError)
    expect(count('n', 1)).toBe(1)
    expect(timerMs('n', 2_147_483_647)).toBe(2_147_483_647)
    expect(() => timerMs('n', 2_147_483_648)).toThrow(RangeError)
  })
})

describe('texts', () => {
  it('are not empty', () => {
    expect(nonEmpty('name', 'a')).toBe('a')
    for (const value of ['', undefined, null, 5, ['a']]) {
      expect(() => nonEmpty('name', value)).toThrow(/^name/)
    }
  })

  it('are names of headers, in lowercase', () => {
    expect(headerName('header', "X-Sig!#$%&'*+.^_`|~9")).toBe("x-sig!#$%&'*+.^_`|~9")
    for (const value of ['', 'a b', 'a:', 'a\n', 'é', 'a/b', '(a)', 5, undefined]) {
      expect(() => headerName('header', value)).toThrow(TypeError)
    }
  })

  it('are one of several', () => {
    expect(oneOf('on', 'a', ['a', 'b'])).toBe('a')
    expect(() => oneOf('on', 'c', ['a', 'b'])).toThrow('on must be one of "a", "b"')
  })
})

describe('functions', () => {
  it('may be left out', () => {
    expect(() => optionalFunction('now', undefined)).not.toThrow()
    expect(() => optionalFunction('now', () => 1)).not.toThrow()
    for (const value of [null, 5, 'x', {}]) {
      expect(() => optionalFunction('now', value)).toThrow(/^now must be a function/)
    }
  })
})

describe('wholePattern()', () => {
  it('matches a whole text or nothing', () => {
    const pattern = wholePattern('grammar', /^a|b$/)
    expect(['a', 'b', 'ab', 'ax', 'xb', 'a\nb'].map((text) => pattern.test(text))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ])
    expect(wholePattern('grammar', /^é+$/iu).test('É')).toBe(true)
  })

  it.each([/a/, /^a/, /a$/, /^a$/g, /^a$/m, /^a$/y, '^a$', undefined, null, {}])(
    'rejects %s with a TypeError that names it',
    (pattern) => {
      expect(() => wholePattern('grammar', pattern)).toThrow(TypeError)
      expect(() => wholePattern('grammar', pattern)).toThrow(/^grammar/)
    },
  )
})
