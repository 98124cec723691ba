import { type CachedSecretsOptions, cachedSecrets, type ResolvedSecrets } from '@hookseal/core'
import { acme, made, receiverOf, SECRET, signed } from '@hookseal/tests-kit/acme'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { codeOf } from '../support/code-of.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

type Load = (tenant: string) => ResolvedSecrets | PromiseLike<ResolvedSecrets>
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const receiver = (load: Load, options?: CachedSecretsOptions) =>
  receiverOf({ provider: acme({ secret: cachedSecrets(load, options) }) })
const send = (target: ReturnType<typeof receiver>, secret = SECRET, url = '/') =>
  codeOf(target.verify({ ...signed(made(), { secret }), url }))

describe('cached secrets', () => {
  it('are loaded once, and again when they expire', async () => {
    const load = vi.fn(async () => SECRET)
    const target = receiver(load)
    await pass(30_000)
    expect(load).not.toHaveBeenCalled()
    for (let i = 0; i < 5; i++) expect(await send(target)).toBe('verified')
    await pass(59_999)
    await send(target)
    expect(load).toHaveBeenCalledTimes(1)
    await pass(1)
    await send(target)
    expect(load).toHaveBeenCalledTimes(2)
  })

  it('are loaded once for all waiting requests', async () => {
    const load = vi.fn(() => new Promise<string>((resolve) => setTimeout(resolve, 1000, SECRET)))
    const target = receiver(load)
    const all = Promise.all(Array.from({ length: 50 }, () => send(target)))
    await pass(1000)
    expect(new Set(await all)).toEqual(new Set(['verified']))
    expect(load).toHaveBeenCalledTimes(1)
    await pass(60_000)
    const again = Promise.all(Array.from({ length: 50 }, () => send(target)))
    await pass(1000)
    await again
    expect(load).toHaveBeenCalledTimes(2)
  })

  it('are used after they expire while loading fails, but not forever', async () => {
    let isDown = false
    const load = vi.fn(async () => {
      if (isDown) throw new Error('no vault')
      return SECRET
    })
    const target = receiver(load, { ttlMs: 1000, staleMs: 5000 })
    expect(await send(target)).toBe('verified')
    isDown = true
    await pass(5999)
    expect(await send(target)).toBe('verified')
    await pass(1)
    expect(await send(target)).toBe('secret_unavailable')
    isDown = false
    expect(await send(target)).toBe('verified')
  })

  it('are used after they expire while loading returns nothing', async () => {
    let secret: string | undefined = SECRET
    const target = receiver(async () => secret, { ttlMs: 1000 })
    expect(await send(target)).toBe('verified')
    secret = undefined
    await pass(1000)
    expect(await send(target)).toBe('verified')
  })

  it('are unavailable if they were never loaded', async () => {
    for (const load of [
      () => {
        throw new Error('no vault')
      },
      () => Promise.reject(new Error('no vault')),
      () => undefined,
      async () => undefined,
    ] as Load[]) {
      expect(await send(receiver(load))).toBe('secret_unavailable')
    }
  })

  it('wait for a load no longer than the time limit', async () => {
    const load = () => new Promise<never>(() => {})
    const done = vi.fn()
    const work = receiver(load, { timeoutMs: 700 }).verify(signed(made())).catch(done)
    await pass(699)
    expect(done).not.toHaveBeenCalled()
    await pass(1)
    await work
    const cause = { message: 'cachedSecrets: the load timed out after 700 ms' }
    expect(done.mock.calls).toMatchObject([[{ code: 'secret_unavailable', cause }]])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are loaded once more for a signature that does not match, at most every ten seconds', async () => {
    let secret = SECRET
    const load = vi.fn(async () => secret)
    const target = receiver(load)
    expect(await send(target)).toBe('verified')
    secret = 'acme_rotated'
    await pass(9999)
    expect(await send(target, 'acme_rotated')).toBe('bad_signature')
    expect(load).toHaveBeenCalledTimes(1)
    await pass(1)
    expect(await send(target, 'acme_rotated')).toBe('verified')
    expect(load).toHaveBeenCalledTimes(2)
    for (let i = 0; i < 100; i++) expect(await send(target, 'acme_forged')).toBe('bad_signature')
    expect(load).toHaveBeenCalledTimes(2)
    await pass(10_000)
    const many = Array.from({ length: 100 }, () => send(target, 'acme_forged'))
    expect(new Set(await Promise.all(many))).toEqual(new Set(['bad_signature']))
    expect(load).toHaveBeenCalledTimes(3)
  })

  it('are loaded once more for all requests that wait for it', async () => {
    let secret = SECRET
    const load = vi.fn(
      () => new Promise<string>((resolve) => setTimeout(() => resolve(secret), 1000)),
    )
    const target = receiver(load)
    const first = send(target)
    await pass(1000)
    expect(await first).toBe('verified')
    secret = 'acme_rotated'
    await pass(10_000)
    const all = Promise.all(Array.from({ length: 5 }, () => send(target, 'acme_rotated')))
    await pass(1000)
    expect(new Set(await all)).toEqual(new Set(['verified']))
    expect(load).toHaveBeenCalledTimes(2)
  })

  it('are not loaded repeatedly because of forged requests while loading fails', async () => {
    let isDown = false
    const load = vi.fn(async () => {
      if (isDown) throw new Error('no vault')
      return SECRET
    })
    const target = receiver(load, { ttlMs: 600_000 })
    await send(target)
    await pass(10_000)
    isDown = true
    for (let i = 0; i < 50; i++) expect(await send(target, 'acme_forged')).toBe('bad_signature')
    expect(load).toHaveBeenCalledTimes(2)
    await pass(10_000)
    await send(target, 'acme_forged')
    expect(load).toHaveBeenCalledTimes(3)
    expect(await send(target)).toBe('verified')
  })

  it('are not loaded more often because of forged requests after they expire while loading fails', async () => {
    let isDown = false
    const load = vi.fn(async () => {
      if (isDown) throw new Error('no vault')
      return SECRET
    })
    const target = receiver(load, { ttlMs: 1000 })
    await send(target)
    await pass(10_000)
    isDown = true
    load.mockClear()
    // Once because they have expired, and once because of the signature.
    expect(await send(target, 'acme_forged')).toBe('bad_signature')
    expect(load).toHaveBeenCalledTimes(2)
    expect(await send(target, 'acme_forged')).toBe('bad_signature')
    expect(load).toHaveBeenCalledTimes(3)
  })

  it('are not reloaded for a request that fails for another reason', async () => {
    const load = vi.fn(async () => SECRET)
    const target = receiver(load)
    await send(target)
    await pass(10_000)
    const { body } = signed(made())
    expect(await codeOf(target.verify({ headers: { 'acme-signature': 'x' }, body }))).toBe(
      'malformed_signature',
    )
    expect(await codeOf(target.verify(signed(made(), { seconds: 1_600_000_000 })))).toBe(
      'timestamp_too_old',
    )
    expect(load).toHaveBeenCalledTimes(1)
  })
})

describe('cached secrets of tenants', () => {
  const tenant = ({ url = '' }: { url: string | undefined }) => url
  const store: Load = async (name) => {
    if (!name.startsWith('/t')) throw new Error('no such tenant')
    return { endpoint: name, secrets: `acme_${name}` }
  }

  it('are kept apart, and name the endpoint', async () => {
    const load = vi.fn(store)
    const target = receiver(load, { tenant })
    expect(await send(target, 'acme_/t1', '/t1')).toBe('verified')
    expect(await send(target, 'acme_/t2', '/t2')).toBe('verified')
    expect(await send(target, 'acme_/t1', '/t2')).toBe('bad_signature')
    expect(await send(target, 'acme_/t1', '/t1')).toBe('verified')
    expect(load.mock.calls.flat()).toEqual(['/t1', '/t2'])
    const delivery = await target.verify({ ...signed(made(), { secret: 'acme_/t1' }), url: '/t1' })
    expect(delivery.endpoint).toBe('/t1')
  })

  it('are reloaded separately', async () => {
    const load = vi.fn(store)
    const target = receiver(load, { tenant })
    await send(target, 'acme_/t1', '/t1')
    await pass(10_000)
    await send(target, 'acme_/t2', '/t2')
    expect(await send(target, 'forged', '/t1')).toBe('bad_signature')
    expect(await send(target, 'forged', '/t2')).toBe('bad_signature')
    expect(load.mock.calls.flat()).toEqual(['/t1', '/t2', '/t1'])
  })

  it('are evicted, least recently used first', async () => {
    const load = vi.fn(store)
    const target = receiver(load, { tenant, maxTenants: 2 })
    for (const name of ['/t1', '/t2', '/t1', '/t3', '/t1', '/t2']) {
      expect(await send(target, `acme_${name}`, name)).toBe('verified')
    }
    expect(load.mock.calls.flat()).toEqual(['/t1', '/t2', '/t3', '/t2'])
  })

  it('are not evicted by unknown tenants', async () => {
    const load = vi.fn(store)
    const target = receiver(load, { tenant, maxTenants: 3 })
    await send(target, 'acme_/t1', '/t1')
    await send(target, 'acme_/t2', '/t2')
    for (let i = 0; i < 20; i++) {
      expect(await send(target, 'x', `/invented-${i}`)).toBe('secret_unavailable')
    }
    await send(target, 'acme_/t3', '/t3')
    load.mockClear()
    for (const name of ['/t1', '/t2', '/t3']) {
      expect(await send(target, `acme_${name}`, name)).toBe('verified')
    }
    expect(load).not.toHaveBeenCalled()
  })

  it('are not evicted by unknown tenants whose loads have not ended', async () => {
    const load = vi.fn(async (name: string) => {
      if (name.startsWith('/invented')) await new Promise((resolve) => setTimeout(resolve, 1000))
      return store(name)
    })
    const target = receiver(load, { tenant, maxTenants: 2 })
    await send(target, 'acme_/t1', '/t1')
    const invented = [1, 2, 3].map((i) => send(target, 'x', `/invented-${i}`))
    await send(target, 'acme_/t2', '/t2')
    load.mockClear()
    expect(await send(target, 'acme_/t1', '/t1')).toBe('verified')
    expect(load).not.toHaveBeenCalled()
    await pass(1000)
    expect(await Promise.all(invented)).toEqual(Array(3).fill('secret_unavailable'))
  })

  it('are loaded again for a signature that does not match if they were evicted meanwhile', async () => {
    const load = vi.fn(store)
    const target = receiver(load, { tenant, maxTenants: 1 })
    const both = ['/t1', '/t2'].map((name) => send(target, 'acme_/t2', name))
    expect(await Promise.all(both)).toEqual(['bad_signature', 'verified'])
    expect(load.mock.calls.flat()).toEqual(['/t1', '/t2', '/t1'])
  })

  it('are unavailable if the tenant function fails', async () => {
    const broken = () => {
      throw new Error('no tenant')
    }
    expect(await send(receiver(store, { tenant: broken }))).toBe('secret_unavailable')
  })
})

describe('cachedSecrets()', () => {
  it.each([
    ['ttlMs', 0],
    ['ttlMs', Number.NaN],
    ['staleMs', -1],
    ['timeoutMs', Number.POSITIVE_INFINITY],
    ['timeoutMs', 2 ** 31],
    ['maxTenants', 1.5],
  ])('rejects %s = %s with a RangeError that names it', (name, value) => {
    expect(() => cachedSecrets(() => 's', { [name]: value })).toThrow(RangeError)
    expect(() => cachedSecrets(() => 's', { [name]: value })).toThrow(name)
  })

  it('rejects anything that is not a function, and an option it does not know', () => {
    expect(() => cachedSecrets('s' as never)).toThrow(TypeError)
    expect(() => cachedSecrets(undefined as never)).toThrow(TypeError)
    expect(() => cachedSecrets(() => 's', { tenant: 'x' as never })).toThrow(/tenant/)
    expect(() => cachedSecrets(() => 's', { ttl: 5 } as never)).toThrow(/did you mean "ttlMs"/)
  })
})
