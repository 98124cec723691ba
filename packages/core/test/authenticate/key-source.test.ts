import { type Secret, type UnverifiedRequest, WebhookError } from '@hookseal/core'
import { acme, made, NOW_MS, receiverOf, SECRET, signed } from '@hookseal/tests-kit/acme'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { codeOf } from '../support/code-of.ts'

const receiver = (secret: Secret, secretTimeoutMs?: number) =>
  receiverOf({ provider: acme({ secret }), secretTimeoutMs })

afterEach(() => {
  vi.useRealTimers()
})

describe('a secret resolver', () => {
  it('gets the method, URL, headers and context, but never the body', async () => {
    const resolve = vi.fn((_: UnverifiedRequest) => SECRET)
    const { headers, body } = signed(made())
    const context = { env: { KEY: 'x' } }
    const input = { method: 'POST', url: '/hooks/1', headers, body, context }
    await receiver(resolve).verify(input)
    const [request] = resolve.mock.calls[0] as [UnverifiedRequest]
    expect(request).toEqual({ method: 'POST', url: '/hooks/1', headers: request.headers, context })
    expect(request.headers.get('Acme-Signature')).toBe(headers['acme-signature'])
  })

  it('is called for each delivery, so that a revoked secret stops working immediately', async () => {
    let secret = SECRET
    const target = receiver(async () => secret)
    expect(await codeOf(target.verify(signed(made())))).toBe('verified')
    secret = 'acme_rotated'
    expect(await codeOf(target.verify(signed(made())))).toBe('bad_signature')
    expect(await codeOf(target.verify(signed(made(), { secret })))).toBe('verified')
  })

  it('is not called at creation, nor for a delivery with invalid headers', async () => {
    const resolve = vi.fn(() => SECRET)
    const target = receiver(resolve)
    expect(await codeOf(target.verify({ headers: {}, body: '' }))).toBe('missing_signature')
    expect(resolve).not.toHaveBeenCalled()
  })

  it.each([
    undefined,
    null,
    '',
    ' ',
    'whsec_',
    [],
    ['a', ''],
    5,
    {},
    { value: '' },
    new Uint8Array(),
    { endpoint: 'x', secrets: undefined },
    { endpoint: '', secrets: SECRET },
    { secrets: SECRET },
    { endpoint: 5, secrets: SECRET },
    () => SECRET,
  ])('that returns %j is secret_unavailable', async (given) => {
    const body = vi.fn()
    const target = receiver(() => given as never)
    const error: unknown = await target
      .verify({ headers: signed(made()).headers, body })
      .catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'secret_unavailable', status: 500, retryable: true })
    expect(body).not.toHaveBeenCalled()
  })

  it.each([
    () => {
      throw new Error('no vault')
    },
    async () => {
      throw new Error('no vault')
    },
    () => Promise.reject(undefined),
  ])('that throws is secret_unavailable', async (secret) => {
    expect(await codeOf(receiver(secret).verify(signed(made())))).toBe('secret_unavailable')
  })

  it('that throws another error of ours is secret_unavailable, and one of that code is kept', async () => {
    const thrown = async (own: WebhookError) => {
      const fail = () => {
        throw own
      }
      return receiver(fail)
        .verify(signed(made()))
        .catch((error: unknown) => error)
    }
    const other = new WebhookError('bad_signature')
    expect(await thrown(other)).toMatchObject({ code: 'secret_unavailable', cause: other })
    const own = new WebhookError('secret_unavailable', { hint: 'The vault is sealed.' })
    expect(await thrown(own)).toMatchObject({ hint: 'The vault is sealed.' })
    expect(await thrown(own)).not.toHaveProperty('cause')
  })

  it('that returns undefined says so, and does not ask for a function', async () => {
    const error = await receiver(() => undefined as never)
      .verify(signed(made()))
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'secret_unavailable',
      cause: { message: expect.stringMatching(/^the secret function returned undefined; is its/) },
    })
  })

  it('that returns null is told what to return', async () => {
    const error = await receiver(() => null as never)
      .verify(signed(made()))
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'secret_unavailable',
      cause: { message: 'secret: expected an object such as { value }, not null' },
    })
  })

  it('is not called again for a signature that does not match', async () => {
    const resolve = vi.fn(() => SECRET)
    const forged = signed(made(), { secret: 'acme_forged' })
    expect(await codeOf(receiver(resolve).verify(forged))).toBe('bad_signature')
    expect(resolve).toHaveBeenCalledTimes(1)
  })

  it('that times out is secret_unavailable after secretTimeoutMs', async () => {
    vi.useFakeTimers()
    const done = vi.fn()
    const never = new Promise<string>(() => {})
    const work = receiver(() => never, 700)
      .verify(signed(made()))
      .catch(done)
    await vi.advanceTimersByTimeAsync(699)
    expect(done).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await work
    const cause = { message: 'the secret function timed out after 700 ms' }
    expect(done.mock.calls).toMatchObject([[{ code: 'secret_unavailable', cause }]])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('has a default time limit of five seconds', async () => {
    vi.useFakeTimers()
    const slow = (ms: number) =>
      codeOf(
        receiver(() => new Promise((resolve) => setTimeout(resolve, ms, SECRET))).verify(
          signed(made()),
        ),
      )
    const [quick, late] = [slow(4999), slow(5001)]
    await vi.advanceTimersByTimeAsync(5001)
    expect(await quick).toBe('verified')
    expect(await late).toBe('secret_unavailable')
  })

  it('returns the tenant, which is part of the delivery and its key', async () => {
    const secrets = { one: 'acme_tenant_1', two: 'acme_tenant_2' }
    const target = receiver(({ url }) => {
      const endpoint = url === '/one' ? 'one' : 'two'
      return { endpoint, secrets: { id: `${endpoint}-key`, value: secrets[endpoint] } }
    })
    const deliver = (url: string, secret: string) =>
      target.verify({ ...signed(made(), { secret }), url })
    const one = await deliver('/one', secrets.one)
    const two = await deliver('/two', secrets.two)
    expect([one.endpoint, one.secretId]).toEqual(['one', 'one-key'])
    expect([two.endpoint, two.secretId]).toEqual(['two', 'two-key'])
    expect(one.key).not.toBe(two.key)
    expect(await codeOf(deliver('/two', secrets.one))).toBe('bad_signature')
  })

  it('may return entries with a validity period', async () => {
    const expired = { value: SECRET, notAfter: new Date(0) }
    expect(await codeOf(receiver(() => expired).verify(signed(made())))).toBe('secret_unavailable')
    expect(await codeOf(receiver(() => [expired, 'b']).verify(signed(made())))).toBe(
      'bad_signature',
    )
  })
})

describe('a secret with a validity period', () => {
  it.each([
    ['after', { notAfter: new Date(NOW_MS - 1) }],
    ['before', { notBefore: new Date(NOW_MS + 1) }],
  ])('is not used %s it', async (_, period) => {
    const invalid = { value: SECRET, ...period }
    await expect(receiver(invalid).verify(signed(made()))).rejects.toMatchObject({
      code: 'secret_unavailable',
      hint: 'No secret in the list is currently valid.',
    })
    const target = receiver([invalid, 'acme_valid'])
    expect(await codeOf(target.verify(signed(made())))).toBe('bad_signature')
    expect(await codeOf(target.verify(signed(made(), { secret: 'acme_valid' })))).toBe('verified')
  })

  it('is used from its first to its last millisecond', async () => {
    for (const period of [{ notBefore: new Date(NOW_MS) }, { notAfter: new Date(NOW_MS) }]) {
      const target = receiver({ value: SECRET, ...period })
      expect(await codeOf(target.verify(signed(made())))).toBe('verified')
    }
  })
})
