import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { createReceiver } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { redisReplayStore } from '@hookseal/replay/redis'
import { rineMessage } from '@hookseal/tests-kit/events'
import { close, listen } from '@hookseal/tests-kit/listen'
import { patience, patientReplay } from '@hookseal/tests-kit/patience'
import { patientFetch } from '@hookseal/tests-kit/patient-fetch'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { signRine } from '@hookseal/tests-kit/sign'
import { Redis as HttpRedis, type RedisConfigNodejs } from '@upstash/redis'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { overHttp } from '../../src/redis/over-http.ts'
import { type LentServer, lendRedis } from '../support/lent-server.ts'
import { openUpstashBridge, type UpstashBridge } from './upstash-bridge.ts'

const CLAIM = { leaseMs: 1_800_000, retainMs: 86_400_000 }
const COMMIT = { retainMs: 3_600_000, protectMs: 600_000 }

// Every setting of the client that changes what it sends or what it makes of an answer.
const SETTINGS = {
  'as it comes': {},
  'without pipelines': { enableAutoPipelining: false },
  'without deserialization': { automaticDeserialization: false },
  'without base64': { responseEncoding: false },
  'with nothing of its own': {
    enableAutoPipelining: false,
    automaticDeserialization: false,
    responseEncoding: false,
    readYourWrites: false,
  },
} as const

withServer('Redis', 'redisReplayStore() over HTTP', () => {
  let server: LentServer
  let admin: Redis
  let bridge: UpstashBridge
  let restoreFetch: () => Promise<void>

  beforeAll(async () => {
    server = await lendRedis()
    admin = new Redis(server.url, { connectTimeout: patience(60_000) })
    restoreFetch = await patientFetch()
    bridge = await openUpstashBridge(server.url)
  })
  afterAll(async () => {
    await restoreFetch()
    await bridge.close()
    admin.disconnect()
    await server.remove()
  })
  afterEach(() => bridge.rewrite((command) => command))

  const open = (settings: Partial<RedisConfigNodejs> = {}) =>
    new HttpRedis({ url: bridge.url, token: bridge.token, ...settings })

  /** The commands that a call sends. */
  async function sent(call: () => Promise<unknown>): Promise<readonly string[]> {
    const before = bridge.commands.length
    await call()
    return bridge.commands.slice(before)
  }

  it.each(Object.entries(SETTINGS))('reads every answer of a client %s', async (_, settings) => {
    await admin.script('FLUSH')
    const store = redisReplayStore(open(settings), { prefix: `${crypto.randomUUID()}:` })
    const claim = await store.claim('k', CLAIM)
    assert(claim.status === 'claimed')
    expect(claim.attempt).toBe(1)
    expect(await store.claim('k', CLAIM)).toEqual({
      status: 'in_flight',
      retryAfterMs: expect.any(Number),
    })
    expect(await store.extend('k', claim.token, CLAIM)).toBe('ok')
    expect(await store.release('k', 'another')).toBe('lease_lost')
    expect(await store.release('k', claim.token)).toBe('ok')
    const again = await store.claim('k', CLAIM)
    assert(again.status === 'claimed')
    expect(again.attempt).toBe(2)
    expect(await store.commit('k', again.token, COMMIT)).toBe('ok')
    expect(await store.claim('k', CLAIM)).toEqual({ status: 'done' })
    await store.reopen('k')
    expect(await store.claim('k', CLAIM)).toMatchObject({ status: 'claimed', attempt: 3 })
  })

  it('sends one digest for a call, and the script once', async () => {
    await admin.script('FLUSH')
    const store = redisReplayStore(open())
    expect(await sent(() => store.claim('first', CLAIM))).toEqual(['evalsha', 'eval'])
    expect(await sent(() => store.claim('second', CLAIM))).toEqual(['evalsha'])
  })

  it('puts concurrent claims into one request, each with its own result', async () => {
    const store = redisReplayStore(open())
    await store.claim('shared', CLAIM)
    await admin.set('hookseal:foreign', 'a value')
    const before = bridge.paths.length
    const [foreign, shared, fresh] = await Promise.allSettled([
      store.claim('foreign', CLAIM),
      store.claim('shared', CLAIM),
      store.claim('fresh', CLAIM),
    ])
    expect(bridge.paths.slice(before)).toEqual(['/pipeline'])
    expect(foreign).toMatchObject({ status: 'rejected' })
    expect(shared).toMatchObject({ value: { status: 'in_flight' } })
    expect(fresh).toMatchObject({ value: { status: 'claimed' } })
  })

  describe('when an answer is lost', () => {
    it('claims once: the client asks again, and the token is recognized', async () => {
      for (const settings of Object.values(SETTINGS)) {
        const store = redisReplayStore(open(settings))
        await store.claim('loads the script', CLAIM)
        const key = crypto.randomUUID()
        bridge.loseAnswer()
        let claim: unknown
        const commands = await sent(async () => {
          claim = await store.claim(key, CLAIM)
        })
        expect(commands).toEqual(['evalsha', 'evalsha'])
        expect(claim).toMatchObject({ status: 'claimed', attempt: 1 })
        expect(await admin.get(`hookseal:${key}`)).toMatch(/^P \S+ 1 /)
      }
    })

    it('commits once', async () => {
      const store = redisReplayStore(open())
      const claim = await store.claim('commits', CLAIM)
      assert(claim.status === 'claimed')
      await store.commit('loads the script', 'none', COMMIT)
      bridge.loseAnswer()
      const commands = await sent(async () => {
        expect(await store.commit('commits', claim.token, COMMIT)).toBe('ok')
      })
      expect(commands).toEqual(['evalsha', 'evalsha'])
    })

    it('runs a handler once, and answers 2xx', async () => {
      const attempts: number[] = []
      const { receive } = createReceiver({
        provider: rine({ secret: 'over-http' }),
        handlers: { 'message.received': (_, { attempt }) => void attempts.push(attempt) },
        logger: false,
        replay: { store: redisReplayStore(open()), ...patientReplay },
      })
      const message = signRine('over-http', JSON.stringify(rineMessage('over-http')))
      bridge.loseAnswer()
      expect(await receive(message)).toMatchObject({ kind: 'handled', status: 200 })
      expect(await receive(message)).toMatchObject({ kind: 'duplicate', status: 200 })
      expect(attempts).toEqual([1])
    })
  })

  describe('when the server rejects', () => {
    it.each(Object.entries(SETTINGS))(
      "reports only the server's own message: %s",
      async (_, settings) => {
        const store = redisReplayStore(open(settings))
        await admin.set('hookseal:foreign', 'a value')
        const error = await store.claim('foreign', CLAIM).catch((given: unknown) => given)
        assert(error instanceof Error)
        expect(error.message).toMatch(/^ERR not a replay key: hookseal:foreign/)
        expect(error.message).not.toContain('redis.call')
        expect(error.cause).toBe(undefined)
      },
    )

    it('treats the limit of a plan as a full store', async () => {
      // The words that Upstash documents, given by Redis in place of Upstash.
      bridge.rewrite(([name, source, ...rest]) =>
        name === 'evalsha'
          ? ['eval', `return redis.error_reply('ERR DB capacity quota exceeded')`, ...rest]
          : [name, source ?? '', ...rest],
      )
      for (const settings of Object.values(SETTINGS)) {
        const claim = redisReplayStore(open(settings)).claim('full', CLAIM)
        await expect(claim).rejects.toMatchObject({ code: 'store_full' })
      }
    })

    it('goes without the flags of a script where they are not known', async () => {
      await admin.script('FLUSH')
      const unknown = (text: unknown) => String(text).replace('allow-oom', 'allow-nothing-known')
      bridge.rewrite(([name, ...args]) => [name, ...args.map(unknown)])
      const store = redisReplayStore(open())
      const claim = await store.claim('plain', CLAIM)
      assert(claim.status === 'claimed')
      const first = await sent(async () => {
        expect(await store.extend('plain', claim.token, CLAIM)).toBe('ok')
      })
      expect(first).toEqual(['evalsha', 'eval', 'eval'])
      const second = await sent(async () => {
        expect(await store.commit('plain', claim.token, COMMIT)).toBe('ok')
      })
      expect(second).toEqual(['eval'])
    })

    it('passes on a token that is not accepted', async () => {
      const store = redisReplayStore(open({ token: 'wrong' }))
      await expect(store.claim('k', CLAIM)).rejects.toThrow(/^WRONGPASS invalid or missing/)
    })
  })

  it('rejects `wait` when it is created', () => {
    const wait = { replicas: 1, timeoutMs: 100 }
    expect(() => redisReplayStore(open(), { wait })).toThrow(
      /wait requires a client with a persistent conn/,
    )
  })

  describe('check()', () => {
    it('asks for INFO, and finds nothing wrong where all can be known', async () => {
      for (const settings of Object.values(SETTINGS)) {
        const store = redisReplayStore(open(settings))
        expect(await sent(() => store.check())).toEqual(['info'])
        expect(await store.check()).toEqual([])
      }
    })

    it('names a server that keeps no file', async () => {
      await admin.config('SET', 'appendonly', 'no')
      try {
        expect(await redisReplayStore(open()).check()).toEqual([
          expect.stringContaining('appendonly is no'),
        ])
      } finally {
        await admin.config('SET', 'appendonly', 'yes')
      }
    })

    it('says that nothing is known if INFO is rejected or an old client cannot send it', async () => {
      const nothing = [expect.stringContaining('INFO is not available')]
      bridge.rewrite(([name, ...args]) => [name === 'INFO' ? 'no-info' : name, ...args])
      expect(await redisReplayStore(open()).check()).toEqual(nothing)
      const { eval: run, evalsha, createScript } = open()
      expect(await redisReplayStore({ eval: run, evalsha, createScript }).check()).toEqual(nothing)
    })

    it('is bounded by timeoutMs where a server accepts and never answers', async () => {
      const silent = createServer(() => {})
      const url = `http://127.0.0.1:${await listen(silent)}`
      try {
        const store = redisReplayStore(new HttpRedis({ url, token: 'none' }))
        expect(await store.check({ timeoutMs: 50 })).toEqual([
          expect.stringContaining('did not respond within 50 ms'),
        ])
      } finally {
        await close(silent)
      }
    })
  })
})

describe('overHttp()', () => {
  const script = { source: '#!lua flags=allow-oom\nreturn 1\n#! no flags\n', sha: 'a-digest' }
  const plain = 'return 1\n#! no flags\n'
  const refused = (message: string) => Object.assign(new Error(message), { name: 'UpstashError' })

  /** The commands over a client that gives these answers in turn, and what it was asked. */
  function answering(...answers: readonly unknown[]) {
    const calls: unknown[] = []
    const left = [...answers]
    const next = (name: string) => async (text: string, keys: string[], args: string[]) => {
      calls.push([name, text, keys, args])
      const answer = left.shift()
      if (answer instanceof Error) throw answer
      return answer
    }
    const client = { evalsha: next('evalsha'), eval: next('eval'), createScript: () => ({}) }
    return { calls, client, run: (one = script) => overHttp(client).run(one, 'k', ['a', 'b']) }
  }
  const asked = (name: string, text: string) => [name, text, ['k'], ['a', 'b']]

  it('passes on an error that is not from the server as it is', async () => {
    for (const error of [
      new TypeError('fetch failed, command was: x'),
      new Error('Command failed: x'),
    ]) {
      const { run, calls } = answering(error)
      await expect(run()).rejects.toBe(error)
      expect(calls).toEqual([asked('evalsha', 'a-digest')])
    }
  })

  it.each([
    ['Command failed: ERR no', 'ERR no'],
    ['ERR no, command was: ["evalsha","\n, command was: "]', 'ERR no'],
    ['ERR of Command failed: x', 'ERR of Command failed: x'],
  ])("leaves of '%s' what the server said", async (message, said) => {
    const error: unknown = await answering(refused(message))
      .run()
      .catch((given) => given)
    expect(error).toEqual(new Error(said))
    expect((error as Error).name).toBe('Error')
  })

  it('goes without flags from then on if they are refused, and only then', async () => {
    for (const message of ['ERR Unexpected flag in script shebang', 'ERR Error compiling script']) {
      const { client, calls } = answering(refused(message), 1, 2, 3)
      const commands = overHttp(client)
      expect(await commands.run(script, 'k', ['a', 'b'])).toBe(1)
      expect(await commands.run(script, 'k', ['a', 'b'])).toBe(2)
      const bare = { source: plain, sha: 'of plain' }
      expect(await commands.run(bare, 'k', ['a', 'b'])).toBe(3)
      expect(calls).toEqual([
        asked('evalsha', 'a-digest'),
        asked('eval', plain),
        asked('eval', plain),
        asked('evalsha', 'of plain'),
      ])
    }
    const { client, calls } = answering(refused('ERR no'), 4)
    const commands = overHttp(client)
    await expect(commands.run(script, 'k', ['a', 'b'])).rejects.toThrow('ERR no')
    expect(await commands.run(script, 'k', ['a', 'b'])).toBe(4)
    expect(calls.at(-1)).toEqual(asked('evalsha', 'a-digest'))
  })

  it('does not repeat a script that has no flags', async () => {
    const { run, calls } = answering(refused('ERR Error compiling script'), 1)
    await expect(run({ source: plain, sha: 'of plain' })).rejects.toThrow('compiling')
    expect(calls).toHaveLength(1)
  })

  it('knows nothing of the server if it refuses INFO, but passes on another error', async () => {
    const info = (exec?: () => Promise<unknown>) =>
      overHttp({ ...answering().client, ...(exec && { exec }) }).info()
    expect(await info()).toBe('')
    expect(await info(async () => null)).toBe('')
    expect(await info(async () => 'a:b')).toBe('a:b')
    expect(await info(() => Promise.reject(refused('ERR no permission')))).toBe('')
    const error = new Error('fetch failed')
    await expect(info(() => Promise.reject(error))).rejects.toBe(error)
    await expect(info(() => Promise.reject('UpstashError'))).rejects.toBe('UpstashError')
  })
})
