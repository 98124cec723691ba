// cspell:ignore valeu prefx
import { createHmac } from 'node:crypto'
import {
  createReceiver,
  type HmacOptions,
  hmac,
  type Secret,
  standardWebhooksScheme,
  token,
} from '@hookseal/core'
import { handinger, ricloud, rine, standardWebhooks } from '@hookseal/core/providers'
import { acme, made, NOW_SECONDS, receiverOf, SECRET, signed } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { codeOf } from '../support/code-of.ts'
import { described, providerOf } from '../support/described.ts'
import { mac } from '../support/sign.ts'

const makers = {
  hmac: (secret: Secret) => hmac({ secret, header: 'x' }),
  token: (secret: Secret) => token({ secret, header: 'x' }),
  rine: (secret: Secret) => rine({ secret }),
  ricloud: (secret: Secret) => ricloud({ secret }),
  handinger: (secret: Secret) => handinger({ secret }),
  standardWebhooks: (secret: Secret) => standardWebhooks({ secret }),
}

const USELESS: [string, unknown, RegExp][] = [
  ['undefined', undefined, /undefined/],
  ['null', null, /secret/],
  ['empty', '', /empty/],
  ['spaces', '   ', /empty/],
  ['a line feed', '\n', /empty/],
  ['a bare prefix', 'whsec_', /prefix/],
  ['padded in front', ' MfKQ9r8GKYqrTwjU', /whitespace/],
  ['padded behind', 'MfKQ9r8GKYqrTwjU\n', /whitespace/],
  ['no bytes', new Uint8Array(), /empty/],
  ['a number', 5, /secret/],
  ['true', true, /secret/],
  ['an empty list', [], /empty list/],
  ['a list with an empty entry', ['MfKQ9r8GKYqrTwjU', ''], /secret\[1\].*empty/],
  ['a list with undefined', ['MfKQ9r8GKYqrTwjU', undefined], /secret\[1\].*undefined/],
  ['a list in a list', [['MfKQ9r8GKYqrTwjU']], /secret\[0\]/],
  ['nine entries', Array.from({ length: 9 }, () => 'MfKQ9r8GKYqrTwjU'), /8/],
  ['an entry without a value', { id: 'a' }, /value/],
  [
    'an entry whose id is not text',
    { id: 5, value: 'MfKQ9r8GKYqrTwjU' },
    /id that is not a string/,
  ],
  ['an entry with an empty value', { value: '' }, /empty/],
  ['a misspelt entry', { valeu: 'MfKQ9r8GKYqrTwjU' }, /valeu.*did you mean "value"/],
  [
    'an unknown encoding',
    { value: 'MfKQ9r8GKYqrTwjU', encoding: 'base32' },
    /unknown encoding: use utf8, hex or base64/,
  ],
  [
    'bytes in an unknown encoding',
    { value: Uint8Array.of(1, 2, 3), encoding: 'base32' },
    /unknown encoding: use utf8, hex or base64/,
  ],
  ['a wrong hex value', { value: 'xyz!', encoding: 'hex' }, /hex/],
  ['an odd hex value', { value: 'abc', encoding: 'hex' }, /hex/],
  ['an unpadded base64 value', { value: 'YQ', encoding: 'base64' }, /base64/],
  ['a URL-safe value', { value: '_-__', encoding: 'base64' }, /base64/],
  ['an invalid date', { value: 'MfKQ9r8GKYqrTwjU', notAfter: new Date('x') }, /notAfter/],
  ['a date as text', { value: 'MfKQ9r8GKYqrTwjU', notAfter: '2030-01-01' }, /notAfter/],
  ['null as a date', { value: 'MfKQ9r8GKYqrTwjU', notBefore: null }, /notBefore/],
  ['what an unset variable becomes', 'undefined', /environment variable/],
  ['a template of an unset variable', 'Bearer undefined', /environment variable/],
  ['a template of null', 'key=null', /environment variable/],
  [
    'two entries of one id',
    [
      { id: 'a', value: 'MfKQ9r8GKYqrTwjU' },
      { id: 'a', value: 'MfKQ9r8GKYqrTwjUPD8I' },
    ],
    /id/,
  ],
]

describe.each(Object.keys(makers) as (keyof typeof makers)[])('a secret of %s()', (name) => {
  it.each(USELESS)('is rejected at creation: %s', (_, secret, says) => {
    expect(() => makers[name](secret as Secret)).toThrow(TypeError)
    expect(() => makers[name](secret as Secret)).toThrow(says)
  })

  it('is never quoted', () => {
    const quoted = ' MfKQ9r8GKYqrTwjU!'
    for (const secret of [
      quoted,
      [quoted],
      { value: quoted },
      { value: quoted, encoding: 'hex' },
    ]) {
      expect(() => makers[name](secret as Secret)).toThrow(/^(?!.*MfKQ)/)
    }
  })
})

describe('a secret', () => {
  it.each([
    ['text', SECRET],
    ['bytes', Buffer.from(SECRET)],
    ['an ArrayBuffer', new Uint8Array(Buffer.from(SECRET)).buffer as never],
    ['an entry', { value: SECRET }],
    ['hex', { value: Buffer.from(SECRET).toString('hex'), encoding: 'hex' as const }],
    ['base64', { value: Buffer.from(SECRET).toString('base64'), encoding: 'base64' as const }],
    ['a list', ['other', SECRET]],
    ['a function', () => SECRET],
    ['an asynchronous function', async () => [SECRET]],
  ])('is accepted as %s', async (_, secret) => {
    const target = receiverOf({ provider: acme({ secret }) })
    expect(await codeOf(target.verify(signed(made())))).toBe('verified')
  })

  it('may start with what an unset variable becomes', async () => {
    for (const secret of ['undefined_5f0c1e7d', 'null_5f0c1e7d', 'key=null_5f0c1e7d']) {
      const target = receiverOf({ provider: acme({ secret }) })
      expect(await codeOf(target.verify(signed(made(), { secret })))).toBe('verified')
    }
  })

  it('is copied at creation: wiping the array later has no effect', async () => {
    const key = Buffer.from(SECRET)
    const list: string[] = [SECRET]
    const providers = [acme({ secret: key }), acme({ secret: list })]
    key.fill(0)
    list[0] = 'acme_another'
    for (const provider of providers) {
      const target = receiverOf({ provider })
      expect(await codeOf(target.verify(signed(made())))).toBe('verified')
      expect(await codeOf(target.verify(signed(made(), { secret: '' })))).toBe('bad_signature')
    }
  })

  it('is copied by the receiver too', async () => {
    const key = Buffer.from(SECRET)
    const target = receiverOf({ provider: acme({ secret: key }) })
    key.fill(0)
    expect(await codeOf(target.verify(signed(made())))).toBe('verified')
  })

  it('is stripped of its prefix before it is decoded, whatever its encoding', async () => {
    const { headers, body } = signed(made())
    for (const [secret, secretEncoding] of [
      [`acme+${SECRET}`, 'utf8'],
      [`acme+${Buffer.from(SECRET).toString('hex')}`, 'hex'],
      [`acme+${Buffer.from(SECRET).toString('base64')}`, 'base64'],
    ] as const) {
      const provider = acme({ secret, secretEncoding, secretPrefix: 'acme+' })
      const code = await codeOf(receiverOf({ provider }).verify({ headers, body }))
      expect([secretEncoding, code]).toEqual([secretEncoding, 'verified'])
    }
  })

  it('of Standard Webhooks is accepted with and without whsec_', async () => {
    const key = Buffer.from('a key of the standard')
    const text = key.toString('base64')
    for (const secret of [text, `whsec_${text}`]) {
      const receiver = createReceiver({ provider: standardWebhooks({ secret }), now: () => 1e12 })
      const mac = createHmac('sha256', key).update('m.1000000000.{"type":"a"}').digest('base64')
      const headers = {
        'webhook-id': 'm',
        'webhook-timestamp': '1000000000',
        'webhook-signature': `v1,${mac}`,
      }
      expect(await codeOf(receiver.verify({ headers, body: '{"type":"a"}' }))).toBe('verified')
    }
  })
})

describe('a secret in one of several forms', () => {
  const forms: HmacOptions['secretEncoding'] = ['utf8', { encoding: 'base64', prefix: 'whsec_' }]
  const key = Buffer.from('a key of the standard')
  const standard = `whsec_${key.toString('base64')}`
  const judge = (secret: Secret, signedWith: string | Uint8Array) => {
    const content = `m.${NOW_SECONDS}.{}`
    const headers = {
      'webhook-id': 'm',
      'webhook-timestamp': String(NOW_SECONDS),
      'webhook-signature': `v1,${mac(signedWith, content, 'base64')}`,
    }
    const scheme = standardWebhooksScheme({ secret, secretEncoding: forms })
    return codeOf(described(scheme).verify({ headers, body: '{}' }))
  }

  it('stands for each key that can be decoded', async () => {
    expect(await judge(standard, key)).toBe('verified')
    expect(await judge(standard, standard)).toBe('verified')
    expect(await judge(standard, standard.slice('whsec_'.length))).toBe('bad_signature')
    expect(await judge('polar_whs_old', 'polar_whs_old')).toBe('verified')
    expect(await judge('whsec_no+base-64', 'whsec_no+base-64')).toBe('verified')
    expect(await judge(['polar_whs_old', standard], key)).toBe('verified')
    expect(await judge({ id: 'a', value: standard }, key)).toBe('verified')
  })

  it('uses the encoding of its entry, if there is one', async () => {
    const entry = { value: standard, encoding: 'base64' } as const
    expect(await judge(entry, key)).toBe('verified')
    expect(await judge(entry, standard)).toBe('bad_signature')
  })

  it("is stripped of the prefix that belongs to its entry's encoding, or else of any prefix", async () => {
    expect(await judge({ value: standard, encoding: 'utf8' }, standard)).toBe('verified')
    const hex = { value: `whsec_${key.toString('hex')}`, encoding: 'hex' } as const
    expect(await judge(hex, key)).toBe('verified')
  })

  it('is rejected if no form can decode it, or if it is empty in any', () => {
    const make = (secret: string, secretEncoding: HmacOptions['secretEncoding']) => () =>
      hmac({ secret, header: 'sig', secretEncoding })
    expect(make('zz', ['hex', 'base64'])).toThrow(/hex or base64/)
    expect(make('whsec_', forms)).toThrow(/prefix/)
    expect(make('whsec_AAAA', forms)).toThrow(/empty/)
    expect(make('p_', [{ encoding: 'utf8', prefix: 'p_' }])).toThrow(/prefix/)
    expect(make('p_', ['utf8', { encoding: 'hex', prefix: 'p_' }])).toThrow(/prefix/)
  })

  it.each([[[]], [['base32']], [[{ encoding: 'utf8', prefx: 'a' }]], [[null]], ['UTF8'], [5]])(
    'cannot be described as %j',
    (secretEncoding) => {
      const make = () => hmac({ secret: 's', header: 'x', secretEncoding: secretEncoding as never })
      expect(make).toThrow(TypeError)
    },
  )

  it('causes a warning at creation if it looks like a typo', () => {
    const warningsOf = (secret: Secret, secretEncoding: HmacOptions['secretEncoding'] = forms) => {
      const warn = vi.fn()
      const logger = { debug: vi.fn(), info: vi.fn(), warn, error: warn }
      const scheme = standardWebhooksScheme({ secret, secretEncoding })
      createReceiver<object>({ provider: providerOf(scheme), logger })
      expect(warn.mock.calls.flat().join()).not.toContain('no+base')
      return warn.mock.calls.length
    }
    expect(warningsOf('whsec_no+base-64')).toBe(1)
    expect(warningsOf(['polar_whs_old', { value: 'whsec_no+base-64' }])).toBe(1)
    expect(warningsOf(standard)).toBe(0)
    expect(warningsOf('polar_whs_old')).toBe(0)
    expect(warningsOf(() => 'whsec_no+base-64')).toBe(0)
    expect(warningsOf(Buffer.from('whsec_no+base-64'))).toBe(0)
    expect(warningsOf('plain text', ['utf8', 'hex'])).toBe(0)
    // Without a form for plain text, no secret is used as such, nor is one with an encoding of its own.
    const hex = { value: `whsec_${key.toString('hex')}`, encoding: 'hex' } as const
    expect(warningsOf(hex, 'base64')).toBe(0)
    expect(warningsOf(hex)).toBe(0)
    const encoded = [
      { encoding: 'hex', prefix: 'key' },
      { encoding: 'base64', prefix: '' },
    ] as const
    expect(warningsOf('keysMTIzNDU2Nzg5MDEy', encoded)).toBe(0)
  })
})

describe('the encoding of a standard secret', () => {
  it('may be given although it is the default', () => {
    const secret = `whsec_${Buffer.from('a key').toString('base64')}`
    expect(() => standardWebhooksScheme({ secret, secretEncoding: 'base64' })).not.toThrow()
  })
})

it('an undefined secret is named with the option to give a function for', () => {
  const message = (make: () => unknown) => {
    try {
      make()
    } catch (error) {
      return (error as Error).message
    }
    return ''
  }
  const says = 'is undefined; is its environment variable set? To read it later, give a function: '
  expect(message(() => makers.hmac(undefined as never))).toBe(
    `hmac: secret ${says}secret: () => process.env.X`,
  )
  expect(message(() => makers.rine(['a key', undefined] as never))).toBe(
    `rine: secret[1] ${says}secret: () => process.env.X`,
  )
})
