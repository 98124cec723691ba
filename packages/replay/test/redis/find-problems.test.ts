import { describe, expect, it } from 'vitest'
import { findProblems } from '../../src/redis/find-problems.ts'

const info = (...lines: string[]) => ['# Server', ...lines, ''].join('\r\n')
const GOOD = ['redis_version:7.2.4', 'maxmemory_policy:noeviction', 'aof_enabled:1']

describe('findProblems()', () => {
  it('finds none in a server with the right settings', () => {
    expect(findProblems(info(...GOOD), 0)).toEqual([])
  })

  it.each([
    ['an empty answer', [], 'INFO is not available'],
    ['no policy', [GOOD[0], GOOD[2]], 'INFO does not include maxmemory-policy'],
    ['no word about a file', [GOOD[0], GOOD[1]], 'INFO does not include appendonly'],
    ['no version', [GOOD[1], GOOD[2]], 'the server has version unknown'],
    ['an old version', ['redis_version:6.2.6', GOOD[1], GOOD[2]], 'the server has version 6.2.6'],
  ])('does not take %s for ok', (_, lines, problem) => {
    expect(findProblems(info(...lines.map(String)), 0)).toEqual([expect.stringContaining(problem)])
  })

  it('knows that Upstash stores every write, and that its version says nothing about scripts', () => {
    const upstash = ['upstash_version:1.10.5', 'redis_version:6.2.6']
    expect(findProblems(info(...upstash, 'maxmemory_policy:noeviction'), 0)).toEqual([])
    expect(findProblems(info(...upstash, 'maxmemory_policy:optimistic-volatile'), 0)).toEqual([
      expect.stringContaining('maxmemory-policy is optimistic-volatile'),
    ])
    expect(findProblems(info(...upstash), 0)).toEqual([
      expect.stringContaining('INFO does not include maxmemory-policy'),
    ])
  })
})
