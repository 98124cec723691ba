import { expect, it } from 'vitest'
import type { Finding } from './proof.ts'
import { succeeds, table, totals } from './table.ts'

const found: Finding = { claim: 'It adds up', figure: '4', goal: '4', verdict: 'shown' }

it('prints one line a claim, in columns, and the details below', () => {
  const missed: Finding = { ...found, figure: '5', verdict: 'missed', details: ['2 + 2 was 5'] }
  expect(table([{ ...found, details: ['2 + 2 was 4'] }, missed]).split('\n')).toEqual([
    'claim       figure  goal  verdict',
    'It adds up  4       4     shown',
    'It adds up  5       4     missed',
    '',
    'It adds up:',
    '  2 + 2 was 5',
  ])
})

it('fails when a claim was missed or inconclusive, and when none was shown', () => {
  expect(succeeds([found])).toBe(true)
  expect(succeeds([found, { ...found, verdict: 'left out' }])).toBe(true)
  expect(succeeds([])).toBe(false)
  expect(succeeds([{ ...found, verdict: 'left out' }])).toBe(false)
  for (const verdict of ['missed', 'inconclusive'] as const) {
    expect(succeeds([found, { ...found, verdict }])).toBe(false)
  }
})

it('counts what was left out by itself', () => {
  expect(totals([found, { ...found, verdict: 'left out' }])).toBe(
    '1 shown, 0 missed, 0 inconclusive, 1 left out',
  )
})
