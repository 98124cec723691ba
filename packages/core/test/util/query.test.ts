import { describe, expect, it } from 'vitest'
import { queryOf, queryValues } from '../../src/util/query.ts'

describe('queryOf()', () => {
  it('has all parameters', () => {
    expect([...queryOf('/hook?a=1&b=%20')]).toEqual([
      ['a', '1'],
      ['b', ' '],
    ])
  })

  it('reads a URL that is an object, as some platforms give it', () => {
    const url = new URL('https://a.example/hook?a=1') as never
    expect([...queryOf(url)]).toEqual([['a', '1']])
  })
})

describe('queryValues()', () => {
  it.each([
    [undefined, []],
    // What plain JavaScript may pass for a missing URL.
    [null as never, []],
    ['', []],
    ['/a', []],
    ['k=1', []],
    ['/a?', []],
    ['/a?k', ['']],
    ['/a?k=1&k=2', ['1', '2']],
    ['?k=a+b%26', ['a b&']],
    ['https://a.example/?x=1&k=2', ['2']],
    ['/a?x=?k=1', []],
    [`/a?${'x'.repeat(8188)}&k=`, ['']],
    [`/a?${'x'.repeat(8189)}&k=`, []],
  ])('of %j', (url, values) => {
    expect(queryValues(url, 'k')).toEqual(values)
  })
})
