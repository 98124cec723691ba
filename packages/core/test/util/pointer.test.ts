import { describe, expect, it } from 'vitest'
import { atPointer, checkPointer, pointerSteps } from '../../src/util/pointer.ts'

describe('atPointer()', () => {
  // RFC 6901 section 5.
  const document = {
    foo: ['bar', 'baz'],
    '': 0,
    'a/b': 1,
    'c%d': 2,
    'm~n': 8,
    ' ': 7,
    '~1': 9,
  }

  it.each([
    ['/foo', document.foo],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/m~0n', 8],
    ['/ ', 7],
    ['/~01', 9],
  ])('finds what RFC 6901 says at %s', (pointer, expected) => {
    expect(atPointer(document, pointer)).toBe(expected)
  })

  it.each([
    '/foo/2',
    '/foo/-',
    '/foo/bar',
    '/foo/0/0',
    '/x/y',
    '/constructor',
    '/foo/map',
    '/__proto__',
  ])('finds nothing at %s: own properties only', (pointer) => {
    expect(atPointer(document, pointer)).toBeUndefined()
  })

  it.each([null, undefined, 5, 'text', true])('finds nothing in %j', (value) => {
    expect(atPointer(value, '/length')).toBeUndefined()
  })

  it('finds a property that is called __proto__', () => {
    expect(atPointer(JSON.parse('{"__proto__":5}'), '/__proto__')).toBe(5)
  })
})

describe('checkPointer()', () => {
  it.each(['/', '/a', '/a/b', '/a~0~1', '/ /é', '//'])('takes "%s"', (pointer) => {
    expect(() => checkPointer('at', pointer)).not.toThrow()
  })

  it.each(['', 'a', 'a/b', '/~', '/~2', '/a~', '#/a', 5, null, undefined, ['/a']])(
    'rejects %j with a TypeError that names it',
    (pointer) => {
      expect(() => checkPointer('when.at', pointer)).toThrow(/^when\.at must be a JSON pointer/)
      expect(() => checkPointer('when.at', pointer)).toThrow(TypeError)
    },
  )
})

describe('pointerSteps()', () => {
  it('reads ~1 before ~0, as RFC 6901 section 4 has it', () => {
    expect(pointerSteps('/~01/a~1b')).toEqual(['~1', 'a/b'])
  })
})

describe('the steps of a pointer that is known', () => {
  it('cannot be changed', () => {
    const steps = pointerSteps('/known/steps') as string[]
    expect(() => steps.push('more')).toThrow(TypeError)
    expect(pointerSteps('/known/steps')).toEqual(['known', 'steps'])
  })

  it('are the same however many there are', () => {
    for (let i = 0; i < 1200; i++) expect(pointerSteps(`/a${i}/b`)).toEqual([`a${i}`, 'b'])
  })
})
