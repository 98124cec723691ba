import { describe, expect, it } from 'vitest'
import { dateFilter } from '../../../src/api/ricloud/date-filter.ts'

const AT = Date.parse('2026-03-04T05:06:07.890Z')
const matches = (query: Record<string, string>) => {
  const filter = dateFilter(query, 'date_created')
  return typeof filter === 'string' ? filter : filter(AT)
}

describe('a filter by date', () => {
  it.each([
    [{}, true],
    [{ date_created: '2026-03-04' }, true],
    [{ date_created: '2026-03-05' }, false],
    [{ date_created: '2026-03-04T05:06' }, true],
    [{ date_created: '2026-03-04T05:06:07Z' }, true],
    [{ date_created: '2026-03-04T05:06:07.890000Z' }, true],
    [{ date_created: '2026-03-04T05:06:08Z' }, false],
    [{ 'date_created[gte]': '2026-03-04', 'date_created[lt]': '2026-03-05' }, true],
    [{ 'date_created[gt]': '2026-03-04' }, false],
    [{ 'date_created[lte]': '2026-03-04' }, true],
    [{ 'date_created[lt]': '2026-03-04' }, false],
    [{ date_modified: 'soon' }, true],
    [{ date_created: '' }, 'date_created'],
    [{ date_created: '2026' }, 'date_created'],
    [{ date_created: '2026-02-31x' }, 'date_created'],
    [{ 'date_created[gte]': '2026-13-01' }, 'date_created[gte]'],
    [{ 'date_created[toString]': '2026-01-01' }, 'date_created[toString]'],
    [{ 'date_created[gte': '2026-01-01' }, 'date_created[gte'],
  ])('%o: %s', (query, result) => {
    expect(matches(query)).toBe(result)
  })
})
