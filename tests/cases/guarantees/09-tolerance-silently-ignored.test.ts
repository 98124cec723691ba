import { createReceiver, defineProvider, hmac, token } from '@hookseal/core'
import { handinger, ricloud, rine } from '@hookseal/core/providers'
import { expect, it } from 'vitest'
import { secret, thrownBy } from '../support/basics.ts'

// Where no time is signed, toleranceSeconds would do nothing, although its author believes that captured requests
// expire.

const toleranceSeconds = 60
const of = (scheme: ReturnType<typeof hmac>) =>
  defineProvider({ name: 'acme', scheme, events: {}, identify: () => ({ type: 't' }) })

it.each<[string, () => unknown]>([
  ['rine()', () => rine({ secret, toleranceSeconds } as never)],
  ['handinger()', () => handinger({ secret, toleranceSeconds } as never)],
  ['hmac() over the body', () => hmac({ secret, header: 'x-sig', toleranceSeconds })],
  [
    'hmac() over id and body',
    () =>
      hmac({
        secret,
        header: 'x-sig',
        idHeader: 'x-id',
        signedContent: '{id}.{body}',
        toleranceSeconds,
      }),
  ],
  ['token()', () => token({ secret, header: 'x-token', toleranceSeconds } as never)],
  ['a receiver of rine', () => createReceiver({ provider: rine({ secret }), toleranceSeconds })],
  [
    'a receiver of handinger',
    () => createReceiver({ provider: handinger({ secret }), toleranceSeconds }),
  ],
  [
    'a receiver of a token',
    () => createReceiver({ provider: of(token({ secret, header: 'x-token' })), toleranceSeconds }),
  ],
])('%s refuses it', (_, create) => {
  expect(thrownBy(create)).toBe('TypeError')
  expect(create).toThrow(/toleranceSeconds/)
})

it('is accepted where a time is signed', () => {
  expect(() => createReceiver({ provider: ricloud({ secret }), toleranceSeconds })).not.toThrow()
})
