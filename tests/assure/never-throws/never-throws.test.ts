import { describe, expect, it } from 'vitest'
import { documentedCodes } from './documented.ts'
import { findingOf } from './finding-of.ts'
import type { JobResult } from './jobs.ts'
import { judge, type Observation } from './judge.ts'
import { readResponse } from './wire/read-response.ts'

const documented = documentedCodes()
const accepted: Observation = {
  expected: 'genuine',
  status: 200,
  code: undefined,
  body: '',
  reached: true,
  isWhole: true,
}
const refused: Observation = {
  expected: 'forged',
  status: 401,
  code: 'bad_signature',
  body: '',
  reached: false,
  isWhole: true,
}

describe('judge()', () => {
  it('finds nothing wrong with what has to be', () => {
    expect(judge(accepted, documented)).toBeUndefined()
    expect(judge(refused, documented)).toBeUndefined()
  })

  it.each([
    ['a code that is not documented', { ...refused, code: 'bad_luck' }],
    ['a status that is not the one of the code', { ...refused, status: 400 }],
    ['a refusal without a code', { ...refused, code: undefined }],
    ['a refusal with a body', { ...refused, body: 'no' }],
    ['a forged request that is accepted', { ...refused, status: 200, code: undefined }],
    ['a forged request that reaches a handler', { ...refused, reached: true }],
    ['a genuine request that is refused', { ...accepted, status: 401, code: 'bad_signature' }],
    ['a genuine request that reaches no handler', { ...accepted, reached: false }],
  ])('finds %s', (_, seen) => {
    expect(judge(seen, documented)).toEqual(expect.any(String))
  })
})

it('knows every documented code and its status', () => {
  expect(documented.get('bad_signature')).toBe(401)
  expect(documented.size).toBeGreaterThan(30)
})

describe('findingOf()', () => {
  const job = { entry: 'verify', seed: 1, count: 100 }
  const result: JobResult = { job, failures: [], escaped: [], genuine: 20, forged: 30 }
  const failure = { entry: 'verify', seed: 1, index: 3, problem: 'it threw', file: 'a.json' }

  it.each([
    ['shown', result],
    ['missed', { ...result, failures: [failure] }],
    ['missed', { ...result, escaped: ['unhandledRejection: no'] }],
    ['inconclusive', { ...result, genuine: 1 }],
    ['inconclusive', { ...result, forged: 1 }],
  ] as const)('says %s', (verdict, one) => {
    expect(findingOf('claim', 'what', [one], 1).verdict).toBe(verdict)
  })

  it('proves nothing with no results', () => {
    expect(findingOf('claim', 'what', [], 1).verdict).toBe('inconclusive')
  })
})

it('reads pipelined responses one after another', () => {
  const text =
    'HTTP/1.1 401 X\r\nContent-Length: 0\r\n\r\n' +
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n' +
    'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\no'
  const [first, second] = [readResponse(text, 0, false), undefined] as const
  expect(first?.[0]).toEqual({ status: 401, body: '', isLast: false })
  const next = readResponse(text, first?.[1] ?? 0, false)
  expect(next?.[0]).toEqual({ status: 200, body: 'ok', isLast: false })
  expect(readResponse(text, next?.[1] ?? 0, false)).toBe(second)
})
