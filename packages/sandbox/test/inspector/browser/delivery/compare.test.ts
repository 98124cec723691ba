import { describe, expect, it } from 'vitest'
import { compare, shownRows } from '../../../../src/inspector/browser/delivery/compare.ts'

const lines = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join('\n')

describe('compare()', () => {
  it('puts a removed line next to its replacement', () => {
    const { rows, isEqual } = compare('Body', 'a\nb\nc', 'a\nx\nc\nd')
    expect(isEqual).toBe(false)
    expect(rows).toEqual([
      { left: 'a', right: 'a', isEqual: true },
      { left: 'b', right: 'x', isEqual: false },
      { left: 'c', right: 'c', isEqual: true },
      { left: null, right: 'd', isEqual: false },
    ])
  })

  it('says when two texts are equal', () => {
    expect(compare('Body', 'a', 'a')).toMatchObject({ isEqual: true })
    expect(compare('Body', '', '')).toEqual({ title: 'Body', rows: [], isEqual: true })
  })

  it('gives up on texts that differ too much, rather than working for minutes', () => {
    const left = lines(9000, (i) => `left ${i}`)
    expect(
      compare(
        'Body',
        left,
        lines(9000, (i) => `right ${i}`),
      ).rows,
    ).toBeUndefined()
    expect(compare('Body', lines(20_000, String), 'one').rows).toBeUndefined()
  })
})

describe('shownRows()', () => {
  it('leaves out equal lines that are far from a difference', () => {
    const { rows = [] } = compare('Body', lines(20, String), `${lines(20, String)}\nlast`)
    expect(shownRows(rows, 100)).toEqual([
      { skipped: 18 },
      { left: '18', right: '18', isEqual: true },
      { left: '19', right: '19', isEqual: true },
      { left: null, right: 'last', isEqual: false },
    ])
  })

  it('shows no more rows than allowed', () => {
    const { rows = [] } = compare('Body', '', lines(50, String))
    const shown = shownRows(rows, 10)
    expect(shown).toHaveLength(11)
    expect(shown.at(-1)).toEqual({ skipped: 40 })
  })
})
