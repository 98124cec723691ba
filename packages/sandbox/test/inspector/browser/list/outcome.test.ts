import { describe, expect, it } from 'vitest'
import type { Delivery } from '../../../../src/domain/model.ts'
import { answerOf, stateOf } from '../../../../src/inspector/browser/list/outcome.ts'

const delivery = (fields: Partial<Delivery>) =>
  ({
    state: 'pending',
    attempts: 1,
    lastStatus: null,
    lastError: null,
    nextAt: 12_000,
    ...fields,
  }) as Delivery

const refused = { lastStatus: 401, lastError: 'the receiver responded with 401' }
const unreachable = { lastError: 'connect ECONNREFUSED 127.0.0.1:9' }

describe('stateOf()', () => {
  it.each([
    [{ attempts: 0 }, 'pending', 'wait'],
    [{ state: 'processing' }, 'sending', 'wait'],
    [{ state: 'delivered' }, 'delivered', 'good'],
    [{ state: 'failed', ...refused }, 'failed', 'bad'],
    [{ state: 'dead' }, 'dead', 'bad'],
    [refused, 'refused, retrying in 12 s', 'bad'],
    [unreachable, 'failed, retrying in 12 s', 'bad'],
    [{ ...refused, nextAt: 7_200_000 }, 'refused, retrying in 2 h', 'bad'],
  ] as const)('describes %o in words', (fields, text, tone) => {
    expect(stateOf(delivery(fields), 0)).toEqual({ text, tone })
  })
})

describe('answerOf()', () => {
  it.each([
    [{ lastStatus: 204 }, '204', 'good'],
    [refused, '401 refused', 'bad'],
    [{ lastStatus: 500, lastError: 'the receiver responded with 500' }, '500', 'bad'],
    [unreachable, 'connection refused', 'bad'],
    [{ lastError: 'no response within 10000 ms' }, 'timed out', 'bad'],
    [{ lastError: 'getaddrinfo ENOTFOUND nowhere' }, 'host not found', 'bad'],
    [{ lastStatus: 200, lastError: 'socket hang up' }, '200 connection lost', 'bad'],
    [{ lastError: 'something else' }, 'no response', 'bad'],
    [{ state: 'dead', lastError: 'the webhook was deleted' }, 'the webhook was deleted', 'bad'],
  ] as const)('describes %o in words', (fields, text, tone) => {
    expect(answerOf(delivery(fields))).toEqual({ text, tone })
  })

  it('is undefined before the first response', () => {
    expect(answerOf(delivery({}))).toBeUndefined()
  })
})
