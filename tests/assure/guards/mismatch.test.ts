import { expect, it } from 'vitest'
import { lostMismatch, type MismatchRecord } from './mismatch.ts'

const record: MismatchRecord = {
  name: 'Express 5',
  isDelivered: false,
  statuses: [500, 200],
  ran: ['user.created'],
  isLogged: true,
}

it('accepts a mismatch that fails, is logged, and runs once its schema is repaired', () => {
  expect(lostMismatch(record)).toBeUndefined()
})

it('accepts a mismatch that is handed to the other handler', () => {
  const delivered = { ...record, isDelivered: true, statuses: [200, 200], ran: ['*'] }
  expect(lostMismatch(delivered)).toBeUndefined()
  expect(lostMismatch({ ...delivered, ran: [] })).toContain('ran nothing')
})

it('finds a mismatch that is answered with a 2xx, not retried, or not logged', () => {
  expect(lostMismatch({ ...record, statuses: [200, 200], ran: [] })).toContain('200, then 200')
  expect(lostMismatch({ ...record, ran: [] })).toContain('ran nothing')
  expect(lostMismatch({ ...record, ran: ['*', 'user.created'] })).toContain('ran *')
  expect(lostMismatch({ ...record, isLogged: false })).toContain('not logged')
})
