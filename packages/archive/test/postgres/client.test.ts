import { describe, expect, it } from 'vitest'
import { rowsOf } from '../../src/postgres/client.ts'

/** A pool that fails this many times with an error of this SQLSTATE. */
function failing(times: number, code: string) {
  const error = Object.assign(new Error('lost a race'), { code })
  const calls: unknown[] = []
  return {
    calls,
    error,
    async query(text: string, values?: unknown[]) {
      calls.push([text, values])
      if (calls.length <= times) throw error
      return { rows: [{ n: calls.length }] }
    },
  }
}

describe('rowsOf()', () => {
  it.each(['40001', '40P01'])(
    'repeats a statement that failed with %s, with the same values, fifty times at most',
    async (code) => {
      const pool = failing(50, code)
      expect(await rowsOf(pool, 'SELECT $1', ['a'])).toEqual([{ n: 51 }])
      expect(pool.calls).toEqual(Array.from({ length: 51 }, () => ['SELECT $1', ['a']]))
      const loser = failing(51, code)
      await expect(rowsOf(loser, 'SELECT 1', [])).rejects.toBe(loser.error)
      expect(loser.calls).toHaveLength(51)
    },
  )

  it('passes on any other error at once', async () => {
    const pool = failing(1, '53100')
    await expect(rowsOf(pool, 'SELECT 1', [])).rejects.toBe(pool.error)
    expect(pool.calls).toHaveLength(1)
  })
})
