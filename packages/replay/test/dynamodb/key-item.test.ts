import { describe, expect, it } from 'vitest'
import {
  attemptsOf,
  expiry,
  isRunning,
  type KeyItem,
  readItem,
  values,
} from '../../src/dynamodb/key-item.ts'

const NOW_MS = 1_700_000_000_123
const item = (changes: Partial<KeyItem> = {}): KeyItem => ({
  phase: 'pending',
  holder: 'own',
  attempt: 3,
  leaseUntil: NOW_MS + 1,
  forgetAt: NOW_MS + 1,
  ...changes,
})
const stored = {
  pk: { S: 'k' },
  phase: { S: 'pending' },
  holder: { S: 'own' },
  attempt: { N: '3' },
  lease_until: { N: String(NOW_MS + 1) },
  forget_at: { N: String(NOW_MS + 1) },
  expires_at: { N: '1' },
}

describe('isRunning()', () => {
  it('ends with the lease', () => {
    expect(isRunning(item(), NOW_MS)).toBe(true)
    expect(isRunning(item({ leaseUntil: NOW_MS }), NOW_MS)).toBe(false)
    expect(isRunning(item({ phase: 'free' }), NOW_MS)).toBe(false)
    expect(isRunning(item({ phase: 'done' }), NOW_MS)).toBe(false)
  })
})

describe('attemptsOf()', () => {
  it('counts as long as the key is remembered, or its lease runs', () => {
    expect(attemptsOf(undefined, NOW_MS)).toBe(0)
    expect(attemptsOf(item({ leaseUntil: NOW_MS }), NOW_MS)).toBe(3)
    expect(attemptsOf(item({ forgetAt: NOW_MS }), NOW_MS)).toBe(3)
    expect(attemptsOf(item({ leaseUntil: NOW_MS, forgetAt: NOW_MS }), NOW_MS)).toBe(0)
    expect(attemptsOf(item({ phase: 'done', forgetAt: NOW_MS }), NOW_MS)).toBe(0)
  })
})

describe('expiry()', () => {
  it('is a day after the later end, in whole seconds', () => {
    const seconds = (leaseUntil: number, forgetAt: number) => expiry({ leaseUntil, forgetAt })
    expect(seconds(1000, 2000)).toEqual({ N: '86402' })
    expect(seconds(2001, 1000)).toEqual({ N: '86403' })
    expect(seconds(0, 1999)).toEqual({ N: '86402' })
  })
})

describe('values()', () => {
  it('names each value by its column, after a prefix', () => {
    expect(values(item({ attempt: 3, leaseUntil: 4, forgetAt: 5 }))).toEqual({
      ':phase': { S: 'pending' },
      ':holder': { S: 'own' },
      ':attempt': { N: '3' },
      ':lease_until': { N: '4' },
      ':forget_at': { N: '5' },
    })
    expect(Object.keys(values(item(), 'seen_'))).toEqual([
      ':seen_phase',
      ':seen_holder',
      ':seen_attempt',
      ':seen_lease_until',
      ':seen_forget_at',
    ])
  })
})

describe('readItem()', () => {
  it('reads what the store has written', () => {
    expect(readItem(undefined)).toBeUndefined()
    for (const phase of ['pending', 'free', 'done']) {
      expect(readItem({ ...stored, phase: { S: phase } })).toEqual({ ...item(), phase })
    }
  })

  it.each([
    ['an unknown phase', { phase: { S: 'waxing' } }],
    ['no phase', { phase: undefined }],
    ['no holder', { holder: undefined }],
    ['a holder that is no text', { holder: { N: '1' } }],
    ['no attempt', { attempt: undefined }],
    ['a lease that is no number', { lease_until: { S: 'soon' } }],
    ['no retention', { forget_at: undefined }],
  ])('rejects an item with %s', (_, changes) => {
    expect(() => readItem({ ...stored, ...changes })).toThrow(
      'dynamodbReplayStore: the table has an item with this key that is not a replay key',
    )
  })
})
