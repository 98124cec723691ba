import { createHash } from 'node:crypto'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Script } from '../../src/redis/scripts.ts'
import * as scripts from '../../src/redis/scripts.ts'
import { type LentServer, lendRedis } from '../support/lent-server.ts'

describe('a script of the Redis store', () => {
  it.each(Object.entries(scripts))(
    '%s has the digest by which the server knows it',
    (_, script) => {
      expect(script.sha).toBe(createHash('sha1').update(script.source).digest('hex'))
    },
  )
})

const { CLAIM, COMMIT, EXTEND, RELEASE, REOPEN } = scripts

withServer('Redis', 'a script of the Redis store, at a time that stands still', () => {
  const NOW_MS = 1_700_000_000_123
  let server: LentServer
  let redis: Redis

  beforeAll(async () => {
    server = await lendRedis()
    redis = new Redis(server.url)
  })
  afterAll(async () => {
    redis.disconnect()
    await server.remove()
  })

  /** Runs a script on a key with this value, at `NOW_MS`. Resolves to its answer, the value and the expiry. */
  async function run(script: Script, value: string | undefined, ...args: (string | number)[]) {
    const key = crypto.randomUUID()
    if (value !== undefined) await redis.set(key, value)
    const clock = `{ '${Math.floor(NOW_MS / 1000)}', '${(NOW_MS % 1000) * 1000 + 999}' }`
    const source = script.source.replace("redis.call('TIME')", clock)
    expect(source).not.toBe(script.source)
    const answer = await redis.eval(source, 1, key, ...args)
    const left = await redis.pttl(key)
    return { answer, value: await redis.get(key), left }
  }
  const [past, future] = [NOW_MS - 1, NOW_MS + 1]

  it.each([
    ['a new key', undefined, ['claimed', 1]],
    ['a lease that is over', `P other 3 ${NOW_MS} ${future}`, ['claimed', 4]],
    ['a lease and a retention that are over', `P other 3 ${NOW_MS} ${NOW_MS}`, ['claimed', 1]],
    ['a released key', `F - 3 0 ${future}`, ['claimed', 4]],
    ['a released key past its retention', `F - 3 0 ${NOW_MS}`, ['claimed', 1]],
    ['a finished key past its retention', `D other 3 0 ${NOW_MS}`, ['claimed', 1]],
  ])('claims %s', async (_, value, answer) => {
    const { left, ...found } = await run(CLAIM, value, 'own', 60_000, 90_000)
    const attempt = answer[1]
    const kept = `P own ${attempt} ${NOW_MS + 60_000} ${NOW_MS + 90_000}`
    expect(found).toEqual({ answer, value: kept })
    expect(left).toBeGreaterThan(80_000)
    expect(left).toBeLessThanOrEqual(90_000)
  })

  it('keeps a key as long as its lease where that is longer than the retention', async () => {
    const { left } = await run(CLAIM, undefined, 'own', 90_000, 10)
    expect(left).toBeGreaterThan(80_000)
  })

  it.each([
    ['a lease that runs', `P other 3 ${future} ${past}`, ['in_flight', 1]],
    ['its own lease', `P own 3 ${future} ${past}`, ['claimed', 3]],
    ['a finished key', `D own 3 0 ${future}`, ['done']],
  ])('changes nothing for a claim of %s', async (_, value, answer) => {
    expect(await run(CLAIM, value, 'own', 60_000, 90_000)).toEqual({ answer, value, left: -1 })
  })

  it.each([
    ['a key that it holds', `P own 3 ${future} ${future}`, 'ok', 'own 3'],
    ['a key that it holds past its lease', `P own 3 ${past} ${future}`, 'ok', 'own 3'],
    ['a key that it holds past its retention', `P own 3 ${future} ${past}`, 'ok', 'own 3'],
    ['a key that it held until now', `P own 3 ${NOW_MS} ${NOW_MS}`, 'ok', 'own 0'],
    ['a key of another', `P other 3 ${future} ${future}`, 'lease_lost', '- 3'],
    ['a released key', `F - 3 0 ${future}`, 'lease_lost', '- 3'],
    ['a released key past its retention', `F - 3 ${future} ${NOW_MS}`, 'lease_lost', '- 0'],
    ['what it has committed', `D own 3 0 ${future}`, 'ok', 'own 3'],
    ['what another has committed', `D other 3 0 ${future}`, 'lease_lost', 'other 3'],
    ['a new key', undefined, 'lease_lost', '- 0'],
  ])('commits %s', async (_, value, answer, kept) => {
    const found = await run(COMMIT, value, 'own', 90_000)
    expect(found).toMatchObject({ answer, value: `D ${kept} 0 ${NOW_MS + 90_000}` })
    expect(found.left).toBeGreaterThan(80_000)
  })

  it('releases the key that it holds, and forgets it when it was remembered until now', async () => {
    const held = `P own 3 ${future + 60_000} ${NOW_MS + 90_000}`
    const found = await run(RELEASE, held, 'own')
    expect(found).toMatchObject({ answer: 'ok', value: `F - 3 0 ${NOW_MS + 90_000}` })
    expect(await run(RELEASE, `P own 3 ${future} ${NOW_MS}`, 'own')).toEqual({
      answer: 'ok',
      value: null,
      left: -2,
    })
  })

  it('extends the lease of the key that it holds, from now on', async () => {
    for (const lease of [past, future + 5000]) {
      const found = await run(EXTEND, `P own 3 ${lease} ${future}`, 'own', 60_000)
      expect(found).toMatchObject({ answer: 'ok', value: `P own 3 ${NOW_MS + 60_000} ${future}` })
    }
  })

  it.each([
    `P other 3 ${future} ${future}`,
    `F - 3 0 ${future}`,
    `F own 3 0 ${future}`,
    `D own 3 0 ${future}`,
    undefined,
  ])('neither releases nor extends %s', async (value) => {
    const found = { answer: 'lease_lost', value: value ?? null, left: value ? -1 : -2 }
    expect(await run(RELEASE, value, 'own')).toEqual(found)
    expect(await run(EXTEND, value, 'own', 60_000)).toEqual(found)
  })

  it('reopens a finished key that is remembered, and no other', async () => {
    const reopened = await run(REOPEN, `D own 3 0 ${NOW_MS + 90_000}`, '-')
    expect(reopened).toMatchObject({ answer: 'ok', value: `F - 3 0 ${NOW_MS + 90_000}` })
    for (const value of [
      `D own 3 0 ${NOW_MS}`,
      `P own 3 ${future} ${future}`,
      `F - 3 0 ${future}`,
    ]) {
      expect(await run(REOPEN, value, '-')).toEqual({ answer: 'ok', value, left: -1 })
    }
  })

  it('refuses a value that is not its own', async () => {
    for (const script of [CLAIM, COMMIT, RELEASE, EXTEND, REOPEN]) {
      const call = run(script, `X own 3 ${future} ${future}`, 'own', 1, 1)
      await expect(call).rejects.toThrow('not a replay key')
    }
  })
})
