import { createHmac } from 'node:crypto'
import { createReceiver, defineProvider, type HmacOptions, hmac } from '@hookseal/core'
import { ricloud } from '@hookseal/core/providers'
import {
  acme,
  lost,
  made,
  NOW_MS,
  NOW_SECONDS,
  receiverOf,
  SECRET,
  signature,
  signed,
} from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { codeOf } from '../support/code-of.ts'
import { described } from '../support/described.ts'
import { signers } from '../support/senders.ts'
import { mac, sha256 } from '../support/sign.ts'

describe('the tolerance', () => {
  const at = (seconds: number, toleranceSeconds?: number, now = NOW_MS) =>
    codeOf(receiverOf({ toleranceSeconds, now: () => now }).verify(signed(made(), { seconds })))

  it('accepts both edges and rejects one second beyond them', async () => {
    expect(await at(NOW_SECONDS - 300)).toBe('verified')
    expect(await at(NOW_SECONDS - 301)).toBe('timestamp_too_old')
    expect(await at(NOW_SECONDS + 300)).toBe('verified')
    expect(await at(NOW_SECONDS + 301)).toBe('timestamp_in_future')
  })

  it('counts whole seconds of the clock', async () => {
    expect(await at(NOW_SECONDS - 300, undefined, NOW_MS + 999)).toBe('verified')
    expect(await at(NOW_SECONDS - 300, undefined, NOW_MS + 1000)).toBe('timestamp_too_old')
    expect(await at(NOW_SECONDS + 300, undefined, NOW_MS - 1)).toBe('timestamp_in_future')
  })

  it("is the receiver's, or else the provider's", async () => {
    expect(await at(NOW_SECONDS - 11, 10)).toBe('timestamp_too_old')
    expect(await at(NOW_SECONDS + 10, 10)).toBe('verified')
    expect(await at(NOW_SECONDS - 3600, 3600)).toBe('verified')
    const provider = ricloud({ secret: 's' })
    const target = createReceiver({ provider, now: () => NOW_MS })
    const code = (seconds: number) => {
      const mac = createHmac('sha256', 's').update(`${seconds}.{}`).digest('base64')
      const headers = { 'ricloud-signature': `t=${seconds},s=${mac}` }
      return codeOf(target.verify({ headers, body: '{}' }))
    }
    expect(await code(NOW_SECONDS - 600)).toBe('invalid_event')
    expect(await code(NOW_SECONDS - 601)).toBe('timestamp_too_old')
  })

  it('uses the current time for each delivery', async () => {
    let now = NOW_MS
    const target = receiverOf({ now: () => now })
    expect(await codeOf(target.verify(signed(made())))).toBe('verified')
    now += 301_000
    expect(await codeOf(target.verify(signed(made())))).toBe('timestamp_too_old')
  })
})

describe('rotation', () => {
  const old = { id: 'old', value: 'acme_old_secret' }
  const young = { id: 'new', value: 'acme_new_secret' }

  it('accepts each secret of the list, and says which one matched', async () => {
    const target = receiverOf({ provider: acme({ secret: [old, young, 'acme_third'] }) })
    const secretId = async (secret: string) =>
      (await target.verify(signed(made(), { secret }))).secretId
    expect(await secretId(old.value)).toBe('old')
    expect(await secretId(young.value)).toBe('new')
    expect(await secretId('acme_third')).toBe('2')
    expect(await codeOf(target.verify(signed(made(), { secret: 'acme_fourth' })))).toBe(
      'bad_signature',
    )
  })

  it('accepts two signatures of which one is correct, in either order', async () => {
    const target = receiverOf({ provider: acme({ secret: young.value }) })
    const { body } = signed(made())
    const [time, right] = signature(body, { secret: young.value }).split(',')
    const [, other] = signature(body, { secret: old.value }).split(',')
    for (const list of [
      [time, right, other],
      [time, other, right],
      [time, right, right],
    ]) {
      expect(
        await codeOf(target.verify({ headers: { 'acme-signature': list.join() }, body })),
      ).toBe('verified')
    }
  })

  it('respects the validity period of each secret, including its ends', async () => {
    const handover = new Date(NOW_MS)
    const secret = [
      { ...old, notAfter: handover },
      { ...young, notBefore: handover },
    ]
    const code = (value: string, now: number) =>
      codeOf(
        receiverOf({ provider: acme({ secret }), now: () => now }).verify(
          signed(made(), { secret: value }),
        ),
      )
    expect(await code(old.value, NOW_MS)).toBe('verified')
    expect(await code(old.value, NOW_MS + 1)).toBe('bad_signature')
    expect(await code(young.value, NOW_MS)).toBe('verified')
    expect(await code(young.value, NOW_MS - 1)).toBe('bad_signature')
  })

  it('is secret_unavailable if no secret is currently valid', async () => {
    const secret = { ...old, notAfter: new Date(NOW_MS - 1) }
    const body = vi.fn()
    const target = receiverOf({ provider: acme({ secret }) })
    const { headers } = signed(made(), { secret: old.value })
    expect(await codeOf(target.verify({ headers, body }))).toBe('secret_unavailable')
    expect(body).not.toHaveBeenCalled()
  })
})

describe('a forgery', () => {
  it.each(signers)(
    'with the empty key is rejected for $name',
    async ({ receiver, sign, event, header }) => {
      const parts = {
        rine: '',
        ricloud: `${NOW_SECONDS}.`,
        standardWebhooks: `msg_1.${NOW_SECONDS}.`,
      }
      for (const prefix of Object.values(parts)) {
        const mac = createHmac('sha256', '')
          .update(prefix + event)
          .digest()
        const [hex, base64] = [mac.toString('hex'), mac.toString('base64')]
        for (const value of [hex, `t=${NOW_SECONDS},s=${base64}`, `v1,${base64}`]) {
          const headers = { ...sign(event), [header]: value }
          expect(await codeOf(receiver().verify({ headers, body: event }))).not.toBe('verified')
        }
      }
    },
  )

  it('cannot use an all-zero key, which HMAC treats as the empty key', () => {
    // RFC 2104 section 2 pads a key with zeros: all of these are the empty key.
    for (const secret of [new Uint8Array(32), Buffer.alloc(64), '\0', '\0\0\0\0']) {
      expect(() => acme({ secret })).toThrow(TypeError)
    }
    expect(() => acme({ secret: 'AAAAAAAAAAA=', secretEncoding: 'base64' })).toThrow(TypeError)
    expect(() => acme({ secret: '0000', secretEncoding: 'hex' })).toThrow(TypeError)
  })
})

describe('what is signed', () => {
  const verify = (options: Partial<HmacOptions>, headers: Record<string, string>, body: string) => {
    const scheme = hmac({ secret: SECRET, header: 'sig', ...options })
    const identify = () => ({ type: 'x' })
    const provider = defineProvider({ name: 'p', scheme, events: {}, identify })
    return codeOf(createReceiver({ provider, now: () => NOW_MS }).verify({ headers, body }))
  }
  const mac = (text: string, algorithm = 'sha256') =>
    createHmac(algorithm, SECRET).update(text).digest('hex')

  it.each(['sha1', 'sha256', 'sha512'] as const)('is hashed with %s', async (algorithm) => {
    expect(await verify({ algorithm }, { sig: mac('{}', algorithm) }, '{}')).toBe('verified')
    for (const other of ['sha1', 'sha256', 'sha512']) {
      if (other === algorithm) continue
      expect(await verify({ algorithm }, { sig: mac('{}', other) }, '{}')).toBe(
        'malformed_signature',
      )
    }
  })

  it('is the template with the fields as they were received', async () => {
    const options = {
      timestampHeader: 'When',
      idHeader: 'Which',
      signedContent: 'v0:{id}:{timestamp}:{body}',
    } as const
    const fields = { when: String(NOW_SECONDS), which: "$&$'$`$$" }
    const sig = mac(`v0:${fields.which}:${fields.when}:{}`)
    expect(await verify(options, { ...fields, sig }, '{}')).toBe('verified')
    expect(await verify(options, { ...fields, which: '{timestamp}', sig }, '{}')).toBe(
      'bad_signature',
    )
    const tricky = { when: String(NOW_SECONDS), which: '{timestamp}' }
    const literal = mac(`v0:{timestamp}:${tricky.when}:{}`)
    expect(await verify(options, { ...tricky, sig: literal }, '{}')).toBe('verified')
  })

  it('is hashed once per secret', async () => {
    const { backend } = await import('#crypto')
    const spy = vi.spyOn(backend, 'prepareMac')
    const target = receiverOf({ provider: acme({ secret: [SECRET, 'acme_second'] }) })
    expect(spy).toHaveBeenCalledTimes(2)
    for (let i = 0; i < 5; i++) await target.verify(signed(lost()))
    expect(spy).toHaveBeenCalledTimes(2)
    spy.mockRestore()
  })

  it('includes the digest of the body only in strict base64', async () => {
    const url = 'https://a.example/hook'
    const bodyDigest = { query: 'digest', algorithm: 'sha256', encoding: 'base64' } as const
    const scheme = hmac({ secret: SECRET, header: 'sig', signedContent: '{url}', url, bodyDigest })
    const send = (digest: string) => {
      const headers = { sig: mac(`${url}?digest=${digest}`) }
      const requested = `/hook?digest=${encodeURIComponent(digest)}`
      return codeOf(described(scheme).verify({ headers, url: requested, body: '{}' }))
    }
    const digest = sha256('{}', 'base64')
    expect(await send(digest)).toBe('verified')
    // To a lenient decoder, these are the same bytes: other spare bits, and a digit of base64url.
    for (const other of [digest.replace(/o=$/, 'p='), digest.replace('/', '_')]) {
      expect(other).not.toBe(digest)
      expect(await send(other)).toBe('bad_signature')
    }
  })
})

it('tries each key once where MACs are asynchronous, until one matches', async () => {
  const { backend } = await import('#crypto')
  const { prepareMac } = backend
  const secrets = ['first', 'second', 'third']
  let tries = 0
  const prepare = vi.spyOn(backend, 'prepareMac').mockImplementation((algorithm, key) => {
    const compute = prepareMac(algorithm, key)
    return async (parts) => {
      if (++tries > secrets.length) throw new Error('a key is tried again')
      return compute(parts)
    }
  })
  const target = described(hmac({ secret: secrets, header: 'sig' }))
  prepare.mockRestore()
  const send = (secret: string) => {
    tries = 0
    return codeOf(target.verify({ headers: { sig: mac(secret, '{}') }, body: '{}' }))
  }
  for (const [i, secret] of secrets.entries()) {
    expect(await send(secret)).toBe('verified')
    expect(tries).toBe(i + 1)
  }
  expect(await send('another')).toBe('bad_signature')
  expect(tries).toBe(3)
})

it('reads the scheme of a list that has one of its headers', async () => {
  const schemes = [['sig-a'], ['sig-b', 'sig-old']].map((header) => hmac({ secret: 's', header }))
  const send = (name: string) =>
    codeOf(described(schemes).verify({ headers: { [name]: mac('s', '{}') }, body: '{}' }))
  for (const name of ['sig-a', 'sig-b', 'sig-old']) expect(await send(name)).toBe('verified')
  expect(await send('sig-c')).toBe('missing_signature')
})
