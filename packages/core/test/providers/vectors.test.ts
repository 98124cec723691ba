import { readFileSync } from 'node:fs'
import type { AnyProvider, Provider, WebhookError } from '@hookseal/core'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { backends, coreWith } from '../support/core-with.ts'

/** One request of a sender, with the place where it was published or what made it. */
interface Vector {
  readonly provider: string
  readonly source: string
  readonly secret?: string
  readonly publicKey?: string
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string
  readonly valid: boolean
  readonly nowMs?: number
  readonly note: string
}

const file = new URL('../../../../tests/vectors/requests.json', import.meta.url)
const vectors: readonly Vector[] = JSON.parse(readFileSync(file, 'utf8'))
const senders = [...new Set(vectors.map(({ provider }) => provider))]

/** How many requests of each sender are right; fewer than one would prove nothing. */
const RIGHT = {
  twilio: 4,
  svix: 3,
  polar: 2,
  stripe: 2,
  github: 2,
  slack: 2,
  twitch: 2,
  discord: 2,
}

/** The names of providers, where the vectors have another. */
const NAMES: Readonly<Record<string, string>> = {
  'adyen-platform': 'adyenPlatform',
  'hubspot-v3': 'hubspot',
  'standard-webhooks': 'standardWebhooks',
  'standard-webhooks-v1a': 'standardWebhooks',
}
/** Those that sign their address. */
const WITH_URL = ['hubspot-v3', 'square', 'twilio']

type Make = (options: object) => AnyProvider

describe.each(backends)('on the %s backend', async (name) => {
  const { createReceiver, providers } = await coreWith(name)
  const makers = providers as unknown as Readonly<Record<string, Make>>

  function providerOf({ provider, secret, publicKey, url }: Vector): AnyProvider {
    const make = makers[NAMES[provider] ?? provider] as Make
    const key = secret === undefined ? { publicKey } : { secret }
    const address = url.replace(/[?&]bodySHA256=\w+$/, '')
    return make(WITH_URL.includes(provider) ? { ...key, url: address } : key)
  }

  const receiverOf = (vector: Vector) =>
    createReceiver<object>({
      provider: providerOf(vector) as Provider<object>,
      now: () => vector.nowMs ?? NOW_MS,
      logger: false,
    })
  const codeOf = (vector: Vector, changed: Partial<Vector> = {}) => {
    const { method, url, headers, body } = { ...vector, ...changed }
    return receiverOf(vector)
      .verify({ method, url, headers, body })
      .then(
        () => 'verified',
        // Some were published with a body that is no event of the sender: that is seen once they are authenticated.
        ({ code, status }: WebhookError) => (status === 400 ? 'verified' : `${status} ${code}`),
      )
  }

  it('has a right request of every sender', () => {
    const right = (sender: string) =>
      vectors.filter(({ provider, valid }) => provider === sender && valid).length
    for (const sender of senders) {
      const least = (RIGHT as Record<string, number>)[sender] ?? 1
      expect([sender, right(sender)]).toEqual([sender, least])
    }
  })

  describe.each(senders)('a request of %s', (sender) => {
    const own = vectors.filter(({ provider }) => provider === sender)

    it.each(own)('is judged as it is: $valid $note', async (vector) => {
      const code = await codeOf(vector)
      if (vector.valid) expect(code).toBe('verified')
      else expect(code).toMatch(/^401 /)
    })

    it('is rejected with a byte more, whatever its headers say', async () => {
      for (const vector of own.filter(({ valid }) => valid)) {
        // Of Adyen only the fields are proved that it names.
        if (sender !== 'adyen')
          expect(await codeOf(vector, { body: `${vector.body}\n` })).toMatch(/^401 /)
        const spoofed = {
          ...vector.headers,
          host: 'evil.example',
          'x-forwarded-host': 'evil.example',
          'x-forwarded-proto': 'http',
        }
        expect(await codeOf(vector, { headers: spoofed })).toBe('verified')
      }
    })

    it('is rejected by a receiver with another secret', async () => {
      for (const vector of own.filter(({ valid, secret }) => valid && secret !== undefined)) {
        const text = vector.secret as string
        const at = text.length >> 1
        const digit = text[at] === 'A' ? 'B' : 'A'
        const other = { ...vector, secret: text.slice(0, at) + digit + text.slice(at + 1) }
        expect(await codeOf(other)).toBe('401 bad_signature')
      }
    })
  })

  it("authenticates the JSON request of Twilio's own tests by the digest in its address", async () => {
    // https://github.com/twilio/twilio-php/blob/main/tests/Twilio/Unit/RequestValidatorTest.php
    const vector: Vector = {
      provider: 'twilio',
      source: 'twilio-php',
      secret: '12345',
      method: 'POST',
      url: 'https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620',
      headers: { 'X-Twilio-Signature': 'a9nBmqA0ju/hNViExpshrM61xv4=' },
      body: '{"property": "value", "boolean": true}',
      valid: true,
      note: '',
    }
    expect(await codeOf(vector)).toBe('verified')
    // The request line is asked for the digest alone.
    const { search } = new URL(vector.url)
    expect(await codeOf(vector, { url: `http://10.0.0.7/x${search}` })).toBe('verified')
    for (const url of [vector.url.replace('0a1f', '0a1e'), vector.url.replace('0a1f', '0A1F')]) {
      expect(await codeOf(vector, { url })).toMatch(/^401 /)
    }
    const digest = search.slice(search.indexOf('&'))
    expect(await codeOf(vector, { url: `/x${search}${digest}` })).toBe('401 malformed_signature')
    expect(await codeOf(vector, { url: '/x?foo=1&bar=2' })).toMatch(/^401 /)
    expect(await codeOf(vector, { body: 'property=value' })).toMatch(/^401 /)
  })
})
