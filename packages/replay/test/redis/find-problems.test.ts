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

  it('says what each problem leads to, and what to do', () => {
    expect(findProblems('', 0)).toEqual([
      'INFO is not available here, so check by other means that the server evicts no keys at its memory limit, and ' +
        'that a restart does not forget its keys.',
    ])
    const bad = info('redis_version:6.2.6', 'maxmemory_policy:allkeys-lru', 'aof_enabled:0')
    expect(findProblems(bad, 2)).toEqual([
      'maxmemory-policy is allkeys-lru: at the memory limit the server forgets events that were handled, and their ' +
        'replays run again. Set it to noeviction.',
      'appendonly is no: after a restart, the server has forgotten handled events, and their replays run again. Set ' +
        'it to yes.',
      'the server has version 6.2.6, but the scripts need 7 or newer.',
      '0 replicas are online, but wait.replicas is 2.',
    ])
    expect(findProblems(info('redis_version:7.0.0'), 0)).toEqual([
      'INFO does not include maxmemory-policy: a server that evicts keys at its memory limit forgets events that were ' +
        'handled, and their replays run again. Make sure that it evicts no keys.',
      'INFO does not include appendonly: without persistence, a restarted server has forgotten handled events, and ' +
        'their replays run again. Make sure that persistence is on.',
    ])
  })

  it('counts the replicas that are online', () => {
    const replicas = [
      'slave0:ip=127.0.0.1,port=1,state=online,offset=1',
      'slave1:ip=127.0.0.1,port=2,state=sync,offset=0',
      'slave12:ip=127.0.0.1,port=3,state=online,offset=1',
      'slave_repl_offset:state=online',
      'slave4_lag:state=online',
      'a_slave3:state=online',
      'slave:state=online',
    ]
    expect(findProblems(info(...GOOD, ...replicas), 2)).toEqual([])
    expect(findProblems(info(...GOOD, ...replicas), 3)).toEqual([
      '2 replicas are online, but wait.replicas is 3.',
    ])
  })

  it('reads lines that end in a line feed alone, and values with a colon', () => {
    expect(findProblems(GOOD.join('\n'), 0)).toEqual([])
    expect(findProblems(info(...GOOD.slice(0, 2), 'aof_enabled:0:1'), 0)).toEqual([])
  })
})
