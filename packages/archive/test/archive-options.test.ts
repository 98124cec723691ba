import { postgresArchive } from '@hookseal/archive/postgres'
import { sqliteArchive } from '@hookseal/archive/sqlite'
import { describe, expect, it } from 'vitest'
import { sealKey } from './support/shop.ts'

const pool = { query: async () => ({ rows: [] }) }
const open = (options: object) => () => postgresArchive(pool, { sealKey, ...options } as never)

describe('the options of an archive', () => {
  it.each([
    ['a key is missing', { sealKey: undefined }, 'sealKey'],
    ['a key is empty', { sealKey: '' }, 'sealKey'],
    ['an option is unknown', { redacted: ['/a'] }, 'unknown option "redacted"'],
    ['an option has another name here', { packKey: 'k' }, 'use sealKey'],
    ['a pointer has no slash', { redact: ['email'] }, 'JSON pointer'],
    ['a pointer leads to all', { redact: [''] }, 'JSON pointer'],
    ['an escape of a pointer is none', { redact: ['/a~2'] }, 'JSON pointer'],
    ['a pointer is no text', { redact: [7] }, 'JSON pointer'],
    ['pointers are no list', { redact: '/a' }, 'redact must be a list'],
    ['a list is empty', { redact: [] }, 'has no effect'],
    [
      'redact does nothing',
      { redact: ['/a'], bodies: 'drop' },
      "redact has no effect with bodies: 'drop'",
    ],
    ['bodies is unknown', { bodies: 'hide' }, 'bodies must be one of'],
    ['subject is no function', { subject: '/a' }, 'subject must be a function'],
    ['a header has no name', { headers: [''] }, 'headers must be a list of header names'],
    ['a header cannot be one', { headers: ['no name'] }, 'headers must be a list of header names'],
    ['days are no number', { retainDays: '30' }, 'retainDays'],
    ['days are none', { retainDays: 0 }, 'retainDays'],
    ['runs are no whole number', { deadAfter: 1.5 }, 'deadAfter'],
    ['a table has no name', { table: '' }, 'table'],
  ])('are rejected when %s', (_, options, message) => {
    const opening = open(options)
    expect(opening).toThrow(message)
    expect(opening).toThrow(/^(?!.*seal-7c0e)/)
  })

  it('are accepted if they are valid', () => {
    const archive = open({
      redact: ['/a/0/b~1c'],
      subject: () => 'a',
      headers: ['x-a'],
      table: 's.t',
    })()
    expect(Object.isFrozen(archive)).toBe(true)
  })

  it('still require a database', () => {
    // @ts-expect-error no pool
    expect(() => postgresArchive({}, { sealKey })).toThrow('pass a pool')
    // @ts-expect-error no database
    expect(() => sqliteArchive(undefined, { sealKey })).toThrow('new Database(file)')
  })
})
