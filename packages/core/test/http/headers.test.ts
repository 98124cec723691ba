// cspell:ignore sigg
import { hmac } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import { headerLookup } from '../../src/http/headers.ts'
import type { HeadersInput } from '../../src/http/input.ts'
import { codeOf } from '../support/code-of.ts'
import { described } from '../support/described.ts'
import { mac } from '../support/sign.ts'

const PAIRS: [string, string][] = [
  ['Content-Type', 'text/plain'],
  ['X-Sig', 'abc'],
  ['x-other', ''],
]

class PlatformHeaders {
  readonly #inner = new Headers(PAIRS)
  get(name: string) {
    return this.#inner.get(name)
  }
  forEach(callback: (value: string, name: string) => void) {
    this.#inner.forEach((value, name) => void callback(value, name))
  }
}

const shapes: Record<string, () => HeadersInput> = {
  'a record': () => Object.fromEntries(PAIRS),
  'a record of lists': () => Object.fromEntries(PAIRS.map(([name, value]) => [name, [value]])),
  'a record without a prototype': () =>
    Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(PAIRS)),
  'raw pairs': () => PAIRS.flat(),
  'a list of pairs': () => PAIRS,
  'a Map': () => new Map(PAIRS),
  'a Headers': () => new Headers(PAIRS),
  "a platform's own class": () => new PlatformHeaders(),
  'an iterator': () => PAIRS.values(),
  'a generator': () =>
    (function* () {
      yield* PAIRS
    })(),
}

describe.each(Object.keys(shapes))('headers as %s', (shape) => {
  const look = () => headerLookup((shapes[shape] as () => HeadersInput)())

  it('are found in lowercase, and only where they are', () => {
    const lookup = look()
    expect(lookup.get('x-sig')).toBe('abc')
    expect(lookup.get('content-type')).toBe('text/plain')
    expect(lookup.get('x-other')).toBe('')
    for (const name of ['x-sig', 'content-type', 'x-other']) expect(lookup.has(name)).toBe(true)
    const near = ['x-si', 'x-sigg', 'y-sig', 'x-sif', 'x-tig']
    for (const name of [...near, 'constructor', 'tostring', '__proto__', 'length', '0']) {
      expect(lookup.get(name)).toBeUndefined()
      expect(lookup.only(name)).toBeUndefined()
      expect(lookup.has(name)).toBe(false)
    }
  })

  it('become pairs, as the platform has them', () => {
    const isPlatform = shape === 'a Headers' || shape === "a platform's own class"
    expect(look().pairs()).toEqual(isPlatform ? [...new Headers(PAIRS)] : PAIRS)
  })

  it('become a Headers, without those that must not leave', () => {
    const lookup = look()
    expect([...lookup.toHeaders()]).toEqual([...new Headers(PAIRS)])
    expect([...lookup.toHeaders((name) => name === 'x-sig').keys()]).toEqual([
      'content-type',
      'x-other',
    ])
    expect([...lookup.names()].sort()).toEqual(['content-type', 'x-other', 'x-sig'])
  })
})

describe('a header', () => {
  it('that arrives twice is a duplicate, however that is shown', () => {
    for (const input of [
      ['X-Sig', 'a', 'x-sig', 'a'],
      [
        ['X-Sig', 'a'],
        ['x-sig', 'b'],
      ],
      { 'x-sig': ['a', 'b'] },
      { 'x-sig': ['a'] },
      { 'X-Sig': 'a', 'x-sig': 'a' },
    ] as HeadersInput[]) {
      expect(() => headerLookup(input).only('x-sig')).toThrow(
        expect.objectContaining({
          code: 'duplicate_header',
          hint: expect.stringContaining('The header x-sig arrived more than once'),
        }),
      )
    }
    expect(headerLookup(['X-Sig', 'a', 'x-sig', 'b']).get('x-sig')).toBe('a, b')
    expect(headerLookup({ 'x-sig': ['a', 'b'] }).get('x-sig')).toBe('a, b')
  })

  it('that two others join is rejected where the scheme has one signature', async () => {
    const right = mac('s', '{}')
    const twice = new Headers([
      ['sig', right],
      ['sig', right],
    ])
    const target = described(hmac({ secret: 's', header: 'sig' }))
    expect(await codeOf(target.verify({ headers: twice, body: '{}' }))).toBe('malformed_signature')
  })

  it('that is undefined or no text is not there', () => {
    const lookup = headerLookup({ a: undefined, b: 5, c: null, d: {} } as never)
    for (const name of ['a', 'b', 'c', 'd']) expect(lookup.only(name)).toBeUndefined()
    expect([lookup.has('a'), lookup.has('b')]).toEqual([false, true])
    expect(lookup.get('a')).toBeUndefined()
    expect(lookup.pairs().map(([name]) => name)).toEqual(['b', 'c', 'd'])
  })

  it('that has no name does not hide the others', () => {
    const lookup = headerLookup(['x-a', '1', undefined, '2', null, '3', 'x-sig', 'abc'] as never)
    expect(lookup.get('x-sig')).toBe('abc')
  })

  it('that no Headers can hold is left out of one, and throws nothing', () => {
    const lookup = headerLookup(['bad name', 'x', 'good', 'y', 'nul', 'a\0b', 'wide', '\u4e00'])
    expect([...lookup.toHeaders()]).toEqual([['good', 'y']])
  })

  it('of a list that ends early has no value', () => {
    const lookup = headerLookup(['x-sig', 'a', 'alone'])
    expect(lookup.get('alone')).toBeUndefined()
    expect(lookup.get('x-sig')).toBe('a')
  })
})

it('a record may have a header called like one of the methods of Headers', () => {
  for (const record of [{ get: () => 'x' }, { forEach: () => {} }]) {
    const lookup = headerLookup({ ...record, 'x-sig': 'abc' } as never)
    expect(lookup.get('x-sig')).toBe('abc')
  }
})

it.each([undefined, null, 5, 'text', [], {}, new Map()])('%j has no headers', (input) => {
  const lookup = headerLookup(input as never)
  expect(lookup.get('x-sig')).toBeUndefined()
  expect([...lookup.toHeaders()]).toEqual([])
  expect(lookup.names()).toEqual([])
})

describe('a header whose value is null', () => {
  it('is empty', () => {
    const lookup = headerLookup({ 'x-none': null } as never)
    expect([lookup.has('x-none'), lookup.get('x-none'), lookup.only('x-none')]).toEqual([
      true,
      '',
      undefined,
    ])
  })
})
