import { describe, expect, it } from 'vitest'
import type { RedisClient } from '../../src/redis/client.ts'
import { isFull, redisCommands } from '../../src/redis/redis-commands.ts'

const script = { source: 'return 1', sha: 'a-digest' }

/** A function that notes what it was called with, and rejects if `error` is given. */
function noted(calls: unknown[], name: string, error?: unknown) {
  return async (...given: unknown[]) => {
    calls.push([name, ...given])
    if (error !== undefined) throw error
    return `of ${name}`
  }
}
const unknown = new Error('NOSCRIPT No matching script. Please use EVAL.')

describe('redisCommands()', () => {
  it('calls an ioredis client by its own conventions', async () => {
    const calls: unknown[] = []
    const of = (name: string, error?: unknown) => noted(calls, name, error)
    const known = { evalsha: of('evalsha'), eval: of('eval'), info: of('info'), wait: of('wait') }
    const commands = redisCommands(known as unknown as RedisClient)
    expect(await commands.run(script, 'k', ['a', 'b'])).toBe('of evalsha')
    expect(await commands.info()).toBe('of info')
    expect(await commands.wait?.(2, 50)).toBe('of wait')
    const forgot = { ...known, evalsha: of('evalsha', unknown) } as unknown as RedisClient
    expect(await redisCommands(forgot).run(script, 'k', ['a'])).toBe('of eval')
    expect(calls).toEqual([
      ['evalsha', 'a-digest', 1, 'k', 'a', 'b'],
      ['info'],
      ['wait', 2, 50],
      ['evalsha', 'a-digest', 1, 'k', 'a'],
      ['eval', 'return 1', 1, 'k', 'a'],
    ])
  })

  it('calls a node-redis client by its own conventions', async () => {
    const calls: unknown[] = []
    const of = (name: string, error?: unknown) => noted(calls, name, error)
    const known = { evalSha: of('evalSha'), eval: of('eval'), info: of('info') }
    const commands = redisCommands({ ...known, wait: async () => '2' } as unknown as RedisClient)
    expect(await commands.run(script, 'k', ['a', 'b'])).toBe('of evalSha')
    expect(await commands.info()).toBe('of info')
    expect(await commands.wait?.(2, 50)).toBe(2)
    const forgot = { ...known, evalSha: of('evalSha', unknown) } as unknown as RedisClient
    expect(await redisCommands(forgot).run(script, 'k', ['a'])).toBe('of eval')
    expect(calls).toEqual([
      ['evalSha', 'a-digest', { keys: ['k'], arguments: ['a', 'b'] }],
      ['info'],
      ['evalSha', 'a-digest', { keys: ['k'], arguments: ['a'] }],
      ['eval', 'return 1', { keys: ['k'], arguments: ['a'] }],
    ])
  })

  it('sends no script after another error', async () => {
    for (const error of [new Error('ERR a NOSCRIPT of another kind'), 'NOSCRIPT', undefined]) {
      const calls: unknown[] = []
      const client = {
        evalsha: () => Promise.reject(error),
        eval: noted(calls, 'eval'),
      } as unknown as RedisClient
      await expect(redisCommands(client).run(script, 'k', [])).rejects.toBe(error)
      expect(calls).toEqual([])
    }
  })

  it('names what a cluster client lacks', async () => {
    const cluster = { evalSha: async () => 'ok', eval: async () => 'ok' } as unknown as RedisClient
    const commands = redisCommands(cluster)
    await expect(commands.info()).rejects.toThrow(
      new TypeError('redisReplayStore: the client has no info(); cluster clients lack it'),
    )
    await expect(commands.wait?.(1, 50)).rejects.toThrow(
      new TypeError('redisReplayStore: the client has no wait(); cluster clients lack it'),
    )
  })

  it.each([undefined, null, {}, 'redis', () => {}])('rejects %o', (client) => {
    expect(() => redisCommands(client as unknown as RedisClient)).toThrow(
      new TypeError('redisReplayStore: pass a client from ioredis, redis or @upstash/redis'),
    )
  })
})

describe('isFull()', () => {
  it.each([
    ["OOM command not allowed when used memory > 'maxmemory'.", true],
    ["ERR Error running script: OOM command not allowed when used memory > 'maxmemory'.", true],
    ['ERR DB capacity quota exceeded. Limit: 1, Usage: 2.', true],
    ['BOOM command not allowed', false],
    ['ERR LDB capacity quota exceeded', false],
    ['NOSCRIPT No matching script', false],
  ])('of "%s" is %s', (message, full) => {
    expect(isFull(new Error(message))).toBe(full)
    expect(isFull(message)).toBe(false)
  })
})
