import { createHmac } from 'node:crypto'
import { createReceiver, defineProvider, hmac } from '@hookseal/core'
import { expect, it } from 'vitest'
import { secret } from '../support/basics.ts'

// The types promise Headers to identify, so it must get a Headers object: helpers test for it and call its methods.

it.each([
  ['an object', (pairs: Record<string, string>) => pairs],
  ['raw headers', (pairs: Record<string, string>) => Object.entries(pairs).flat()],
  ['Headers', (pairs: Record<string, string>) => new Headers(pairs)],
])('passes real Headers to identify, whatever arrived: %s', async (_, form) => {
  const seen: unknown[] = []
  const provider = defineProvider({
    name: 'acme',
    scheme: hmac({ secret, header: 'x-sig' }),
    events: {},
    identify(_payload, { headers, rawBody }) {
      seen.push(headers instanceof Headers, Headers.prototype.get.call(headers, 'x-a'))
      seen.push('get' in headers, [...headers.keys()].includes('x-a'))
      seen.push(rawBody instanceof Uint8Array)
      return { type: 't' }
    },
  })
  const body = '{"a":1}'
  const mac = createHmac('sha256', secret).update(body).digest('hex')
  await createReceiver({ provider }).verify({ headers: form({ 'x-sig': mac, 'x-a': '1' }), body })
  expect(seen).toEqual([true, '1', true, true, true])
})
