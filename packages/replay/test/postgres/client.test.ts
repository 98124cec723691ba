import { describe, expect, it } from 'vitest'
import { checkClient, isDiskFull, rowsOf } from '../../src/postgres/client.ts'

/** A client that fails a number of times with these errors, in turn. */
function failing(...errors: readonly unknown[]) {
  const calls: unknown[] = []
  return {
    calls,
    async query(text: string, values?: unknown[]) {
      calls.push([text, values])
      const error = errors[calls.length - 1]
      if (error !== undefined) throw error
      return { rows: [{ n: calls.length }] }
    },
  }
}
const raced = Object.assign(new Error('could not serialize access'), { code: '40001' })

describe('rowsOf()', () => {
  it('repeats a statement that lost a race, with the same values, fifty times at most', async () => {
    const client = failing(...Array.from({ length: 50 }, () => raced))
    expect(await rowsOf(client, 'SELECT $1', ['a'])).toEqual([{ n: 51 }])
    expect(client.calls).toEqual(Array.from({ length: 51 }, () => ['SELECT $1', ['a']]))
    const loser = failing(...Array.from({ length: 51 }, () => raced))
    await expect(rowsOf(loser, 'SELECT 1', [])).rejects.toBe(raced)
    expect(loser.calls).toHaveLength(51)
  })

  it.each([new Error('no'), { code: '40P01' }, 'no', null])(
    'passes on any other error at once: %s',
    async (error) => {
      const client = failing(error)
      await expect(rowsOf(client, 'SELECT 1', [])).rejects.toBe(error)
      expect(client.calls).toHaveLength(1)
    },
  )
})

describe('isDiskFull()', () => {
  it.each([
    [{ code: '53100' }, true],
    [{ code: '53200' }, false],
    [new Error('53100'), false],
    [undefined, false],
    [null, false],
    ['53100', false],
  ])('of %o is %s', (error, isFull) => {
    expect(isDiskFull(error)).toBe(isFull)
  })
})

describe('checkClient()', () => {
  it('accepts whatever has query()', () => {
    expect(() => checkClient({ query() {} })).not.toThrow()
  })

  it.each([undefined, null, {}, { query: 'SELECT 1' }, 5])('rejects %o', (client) => {
    expect(() => checkClient(client)).toThrow(
      new TypeError('postgresReplayStore: pass a pool or a client with query(text, values)'),
    )
  })

  it('says what to pass in place of a function', () => {
    expect(() => checkClient(() => {})).toThrow(
      /^postgresReplayStore: this is a function for single statements.*; the store needs a pool: pass new Pool\(.*@neondatabase/,
    )
  })
})
