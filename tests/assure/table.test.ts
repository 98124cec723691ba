import { expect, it } from 'vitest'
import type { Finding } from './proof.ts'
import { allShown, table } from './table.ts'

const found: Finding = { claim: 'It adds up', figure: '4', goal: '4', verdict: 'shown' }

it('prints one line a claim, in columns, and the details below', () => {
  const missed: Finding = { ...found, figure: '5', verdict: 'missed', details: ['2 + 2 was 5'] }
  expect(table([found, missed]).split('\n')).toEqual([
    'claim       figure  goal  verdict',
    'It adds up  4       4     shown',
    'It adds up  5       4     missed',
    '',
    'It adds up:',
    '  2 + 2 was 5',
  ])
})

it('takes nothing but a shown claim for shown', () => {
  expect(allShown([found])).toBe(true)
  expect(allShown([])).toBe(false)
  for (const verdict of ['missed', 'inconclusive', 'left out'] as const) {
    expect(allShown([found, { ...found, verdict }])).toBe(false)
  }
})
