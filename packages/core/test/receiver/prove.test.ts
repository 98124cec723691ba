import { cachedSecrets, createReceiver, hmac, payloadHmac, token } from '@hookseal/core'
import { acme, made, NOW_MS, receiverOf, SECRET, signed } from '@hookseal/tests-kit/acme'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { codeOf } from '../support/code-of.ts'
import { laterBackend } from '../support/later-backend.ts'

let restore = () => {}
afterEach(() => {
  vi.useRealTimers()
  restore()
})

const NEW = 'acme_rotated_71c0'

describe.each(['at once', 'later'])('cached secrets where a MAC is computed %s', (when) => {
  /** A receiver whose cache may hold the old secret. */
  async function rotated(load: (calls: number) => string) {
    vi.useFakeTimers({ now: NOW_MS })
    if (when === 'later') restore = laterBackend()
    let calls = 0
    const loads = vi.fn(async () => load(++calls))
    const provider = acme({ secret: cachedSecrets(loads) })
    const target = createReceiver({ provider, now: Date.now })
    expect((await target.verify(signed(made(), { secret: SECRET }))).id).toBe('a')
    await vi.advanceTimersByTimeAsync(20_000)
    return { loads, target }
  }

  it('are loaded again for a signature that does not match, and may then match', async () => {
    const { loads, target } = await rotated((calls) => (calls === 1 ? SECRET : NEW))
    const { id, secretId } = await target.verify(signed(made('b'), { secret: NEW }))
    expect([id, secretId]).toEqual(['b', '0'])
    expect(loads).toHaveBeenCalledTimes(2)
  })

  it('leave a forgery a forgery, with one more load', async () => {
    const { loads, target } = await rotated(() => SECRET)
    for (let i = 0; i < 3; i++) {
      const forged = target.verify(signed(made(), { secret: 'guessed' }))
      await expect(forged).rejects.toMatchObject({ code: 'bad_signature', status: 401 })
    }
    expect(loads).toHaveBeenCalledTimes(2)
  })

  it('are not loaded again for a proof that is missing or malformed', async () => {
    const { loads, target } = await rotated(() => SECRET)
    const { body } = signed(made())
    for (const [headers, code] of [
      [{}, 'missing_signature'],
      [{ 'acme-signature': 't=1,v1=zz' }, 'malformed_signature'],
    ] as const) {
      await expect(target.verify({ headers, body })).rejects.toMatchObject({ code })
    }
    expect(loads).toHaveBeenCalledOnce()
  })
})

describe('a token where digests come later', () => {
  it('is decided all the same, before the body is read', async () => {
    restore = laterBackend()
    const scheme = token({ secret: ['old', 'new'], header: 'x-token' })
    const provider = { ...acme(), scheme }
    const target = createReceiver({ provider, logger: false })
    const body = vi.fn(async () => Buffer.from(JSON.stringify(made())))
    const verify = (value: string) => target.verify({ headers: { 'x-token': value }, body })
    expect(await codeOf(verify('guessed'))).toBe('bad_token')
    expect(body).not.toHaveBeenCalled()
    expect((await verify('new')).secretId).toBe('1')
  })
})

describe('a proof that cannot be checked', () => {
  it('is no forgery: the secrets are not loaded again', async () => {
    vi.useFakeTimers({ now: NOW_MS })
    const loads = vi.fn(async () => SECRET)
    const cause = new Error('broken content')
    const scheme = hmac({
      secret: cachedSecrets(loads),
      header: 'x-sig',
      covers: 'body',
      signedContent: () => {
        throw cause
      },
    })
    const target = createReceiver({ provider: { ...acme(), scheme }, logger: false })
    for (let i = 0; i < 2; i++) {
      const verified = target.verify({ headers: { 'x-sig': '0'.repeat(64) }, body: '{}' })
      await expect(verified).rejects.toMatchObject({ code: 'provider_failed', cause })
      // Long enough for a forgery to have the secrets loaded again.
      await vi.advanceTimersByTimeAsync(20_000)
    }
    expect(loads).toHaveBeenCalledOnce()
  })
})

describe('a proof in the payload that is missing or malformed', () => {
  it('is no forgery: the secrets are not loaded again', async () => {
    vi.useFakeTimers({ now: NOW_MS })
    const loads = vi.fn(async () => SECRET)
    const scheme = payloadHmac({
      secret: cachedSecrets(loads),
      proof: { signature: '/signature', id: '/id', signedContent: '{id}' },
    })
    const target = createReceiver({ provider: { ...acme(), scheme }, logger: false })
    const codeFor = (payload: object) =>
      codeOf(target.verify({ headers: {}, body: JSON.stringify(payload) }))
    expect(await codeFor({ id: 'a' })).toBe('missing_signature')
    await vi.advanceTimersByTimeAsync(20_000)
    expect(await codeFor({ id: 'a' })).toBe('missing_signature')
    expect(await codeFor({ id: 'a', signature: 'zz' })).toBe('malformed_signature')
    expect(loads).toHaveBeenCalledOnce()
    expect(await codeFor({ id: 'a', signature: '0'.repeat(64) })).toBe('bad_signature')
    expect(loads).toHaveBeenCalledTimes(2)
  })
})

describe('a secret function of a tenant', () => {
  it('names the endpoint anew when its secrets are loaded again', async () => {
    let endpoint = 'before'
    const secret = cachedSecrets(() => ({
      endpoint,
      secrets: endpoint === 'before' ? SECRET : NEW,
    }))
    vi.useFakeTimers({ now: NOW_MS })
    const target = receiverOf({ provider: acme({ secret }) })
    expect((await target.verify(signed(made()))).endpoint).toBe('before')
    endpoint = 'after'
    await vi.advanceTimersByTimeAsync(20_000)
    expect((await target.verify(signed(made(), { secret: NEW }))).endpoint).toBe('after')
  })

  it('is asked once for a delivery when it caches nothing', async () => {
    const secret = vi.fn(async () => SECRET)
    const target = receiverOf({ provider: acme({ secret }) })
    const forged = target.verify(signed(made(), { secret: 'guessed' }))
    expect(await codeOf(forged)).toBe('bad_signature')
    expect(secret).toHaveBeenCalledOnce()
  })
})
