import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RecordedDelivery } from '../../src/archive-storage.ts'
import { recordBatches } from '../../src/postgres/record-batches.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const rowOf = (key: string, packed = 'pack'): RecordedDelivery => ({
  key,
  provider: 'acme',
  endpoint: 'acme',
  id: undefined,
  type: 'thing.made',
  receivedAt: new Date(0),
  attempt: 1,
  subject: undefined,
  redacted: false,
  packed,
})

/** A database whose statements end when they are told to. */
function slowDatabase() {
  const sent: string[][] = []
  const ends: ((error?: Error) => void)[] = []
  const record = recordBatches((rows) => {
    sent.push(rows.map(({ key }) => key))
    return new Promise<void>((resolve, reject) => {
      ends.push((error) => (error === undefined ? resolve() : reject(error)))
    })
  })
  return { ends, record, sent }
}

describe('recordBatches()', () => {
  it('sends a single row immediately, and later ones together in key order', async () => {
    const { ends, record, sent } = slowDatabase()
    const recorded = ['a', 'b', 'e', 'd', 'c'].map((key) => record(rowOf(key)))
    expect(sent).toEqual([['a'], ['b']])
    ends[0]?.()
    await recorded[0]
    await vi.advanceTimersByTimeAsync(0)
    expect(sent).toEqual([['a'], ['b'], ['c', 'd', 'e']])
    ends[1]?.()
    ends[2]?.()
    await Promise.all(recorded)
  })

  it('writes a key only once per statement', async () => {
    const { ends, record, sent } = slowDatabase()
    const recorded = ['a', 'b', 'c', 'c', 'd'].map((key) => record(rowOf(key)))
    for (let i = 0; i < 5; i++) {
      for (const end of ends) end()
      await vi.advanceTimersByTimeAsync(0)
    }
    await Promise.all(recorded)
    expect(sent).toEqual([['a'], ['b'], ['c'], ['c', 'd']])
  })

  it('limits the rows and the size of a statement', async () => {
    const { ends, record, sent } = slowDatabase()
    const large = 'x'.repeat(3_000_000)
    const keys = Array.from({ length: 100 }, (_, i) => String(i).padStart(3, '0'))
    const recorded = [
      ...keys.map((key) => record(rowOf(key))),
      ...['x', 'y', 'z'].map((key) => record(rowOf(key, large))),
    ]
    for (let i = 0; i < 12; i++) {
      for (const end of ends) end()
      await vi.advanceTimersByTimeAsync(0)
    }
    await Promise.all(recorded)
    expect(sent.flat().sort()).toEqual([...keys, 'x', 'y', 'z'])
    expect(Math.max(...sent.map((rows) => rows.length))).toBe(32)
    for (const rows of sent) {
      expect(rows.filter((key) => /[xyz]/.test(key)).length).toBeLessThan(2)
    }
  })

  it('does not let one hanging statement delay the others', async () => {
    const { ends, record, sent } = slowDatabase()
    void record(rowOf('a'))
    void record(rowOf('b'))
    const next = record(rowOf('c'))
    expect(sent).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(50)
    expect(sent).toEqual([['a'], ['b'], ['c']])
    ends[2]?.()
    await next
  })

  it('fails only the row that the database rejects', async () => {
    const record = recordBatches(async (rows) => {
      await Promise.resolve()
      if (rows.some(({ key }) => key === 'bad')) throw new Error('refused')
    })
    const results = await Promise.allSettled(
      ['a', 'b', 'c', 'bad', 'd'].map((key) => record(rowOf(key))),
    )
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
  })
})
