import { describe, expect, it } from 'vitest'
import { hashOf, routeOf } from '../../../../src/inspector/browser/state/route.ts'

describe('routeOf()', () => {
  it.each([
    '#/',
    '#archive',
    '#/deliveries/0f2c',
    '#/?state=failed&search=a+b%26c&before=12',
    '#/deliveries/a%2Fb%3Fc?state=dead',
  ])('reads what hashOf() writes: %s', (hash) => {
    expect(hashOf(routeOf(hash))).toBe(hash)
  })

  it('shows the newest deliveries for an address that it does not know', () => {
    const list = { isArchive: false, id: undefined, state: '', search: '', before: '' }
    for (const hash of ['', '#', '#/nothing', '#/deliveries/', '#/deliveries/%']) {
      expect(routeOf(hash)).toEqual(list)
    }
  })
})
