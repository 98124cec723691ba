import { generateKeyPairSync } from 'node:crypto'
import {
  type AnyProvider,
  asymmetric,
  defineProvider,
  hmac,
  type Scheme,
  standardWebhooksScheme,
  token,
} from '@hookseal/core'
import { afterEach, describe, expect, it } from 'vitest'
import type { OwnProvider } from '../../../src/domain/sender/own-provider.ts'
import { startSandbox } from '../../../src/start-sandbox.ts'
import { startReceivers } from '../../receivers.ts'

const ends: (() => Promise<unknown>)[] = []

afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

const acme = (scheme: Scheme): AnyProvider =>
  defineProvider({
    name: 'acme',
    scheme,
    events: {},
    identify: (payload) => ({ type: String(Object(payload).type) }),
  })
const signed = (secret: string) =>
  acme(hmac({ secret, header: 'X-Acme-Signature', format: '{hex}' }))

/** Registers at the sender of one's own, and sends one event to a receiver that has the provider. */
async function deliver(own: OwnProvider, receiverOf: (secret: string, url: string) => AnyProvider) {
  const receivers = await startReceivers()
  const sandbox = await startSandbox({ providers: [own], retries: { maxAttempts: 1 } })
  ends.push(sandbox.close, receivers.close)
  const url = receivers.url('acme')
  const sender = own.name ?? 'acme'
  const { id, secret } = sandbox.register({ sender, url })
  receivers.add('acme', receiverOf(secret, url))
  await sandbox.settled()
  const [deliveryId = ''] = sandbox.trigger({ sender, type: 'thing.done' }).deliveryIds
  await sandbox.settled()
  const { state, lastStatus } = sandbox.delivery(deliveryId) ?? {}
  return { state, lastStatus, seen: receivers.seen('acme'), secret, webhook: sandbox.webhook(id) }
}

const DELIVERED = { state: 'delivered', lastStatus: 200, seen: ['thing.done'] }

describe('a provider of your own', () => {
  it.each<[string, (secret: string) => Scheme, RegExp]>([
    ['text', (secret) => hmac({ secret, header: 'X-A', format: '{hex}' }), /^[\w-]{43}$/],
    [
      'hex',
      (secret) => hmac({ secret, header: 'X-A', format: '{hex}', secretEncoding: 'hex' }),
      /^[\da-f]{64}$/,
    ],
    [
      'base64',
      (secret) => hmac({ secret, header: 'X-A', format: '{hex}', secretEncoding: 'base64' }),
      /=$/,
    ],
    ['Standard Webhooks', (secret) => standardWebhooksScheme({ secret }), /^whsec_/],
    ['a token', (secret) => token({ secret, header: 'X-Token' }), /^[\w-]{43}$/],
    [
      'an Ed25519 key as hex',
      (secret) =>
        asymmetric({
          ...{ publicKey: secret, algorithm: 'ed25519', keyEncoding: 'hex', header: 'X-A' },
          signedContent: '{body}',
        }),
      /^[\da-f]{64}$/,
    ],
    [
      'a P-256 key as base64',
      (secret) =>
        asymmetric({
          ...{ publicKey: secret, algorithm: 'ecdsa-p256-sha256', keyEncoding: 'base64' },
          ...{ keyFormat: 'spki', header: 'X-A', signedContent: '{body}' },
        }),
      /^MFkw/,
    ],
  ])('gets a secret in a form that it accepts: %s', async (_, schemeOf, form) => {
    const provider = ({ secret }: { readonly secret: string }) => acme(schemeOf(secret))
    const result = await deliver({ provider }, (secret) => provider({ secret }))
    expect(result).toMatchObject(DELIVERED)
    expect(result.secret).toMatch(form)
  })

  it('gets the URL, for a sender that signs it', async () => {
    const make = ({ secret, url }: { readonly secret: string; readonly url: string }) =>
      acme(
        hmac({ ...{ secret, url, header: 'X-A' }, format: '{hex}', signedContent: '{url}{body}' }),
      )
    const result = await deliver({ provider: make }, (secret, url) => make({ secret, url }))
    expect(result).toMatchObject(DELIVERED)
  })

  it('brings its own secret, if it is ready', async () => {
    const provider = signed('my own secret')
    const result = await deliver({ provider }, () => provider)
    expect(result).toMatchObject({ ...DELIVERED, secret: 'my own secret' })
  })

  it('brings its own private key, if it is ready and has only the public one', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex')
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const scheme = asymmetric({
      ...{ publicKey: raw, algorithm: 'ed25519', keyEncoding: 'hex', header: 'X-A' },
      signedContent: '{body}',
    })
    const provider = acme(scheme)
    const result = await deliver({ provider, privateKey: pem }, () => provider)
    expect(result).toMatchObject(DELIVERED)
    expect(JSON.stringify(result.webhook)).not.toContain('PRIVATE KEY')
  })

  it('has another name, a secret and events of yours', async () => {
    const sample = (type: string | undefined) => ({ type, mine: true })
    const own = { provider: ({ secret }: { readonly secret: string }) => signed(secret), sample }
    const result = await deliver({ ...own, name: 'mine', secret: 'chosen' }, () => signed('chosen'))
    expect(result).toMatchObject({ ...DELIVERED, secret: 'chosen' })
  })

  it('sends the handshake that it describes', async () => {
    const make = ({ secret }: { readonly secret: string }): AnyProvider => ({
      ...signed(secret),
      handshakes: [
        {
          ...{ on: 'delivery', when: { at: '/kind', equals: 'check' } },
          answer: { json: { echo: '{echo:/data/value}' } },
        },
      ],
    })
    const result = await deliver({ provider: make }, (secret) => make({ secret }))
    expect(result).toMatchObject(DELIVERED)
    expect(result.webhook?.state).toBe('active')
  })

  it.each<[string, unknown, string]>([
    ['nothing', {}, 'provider must be a provider or a function of { secret, url }'],
    ['a misspelled option', { provider: signed('x'), secrets: '' }, 'did you mean "secret"?'],
    ['a name that is taken', { provider: signed('x'), name: 'stripe' }, 'give yours another name'],
    [
      'a ready provider that resolves its secret',
      { provider: acme(hmac({ secret: () => 'x', header: 'X-A', format: '{hex}' })) },
      'pass a function of { secret } instead',
    ],
    [
      'a function that resolves its secret',
      { provider: () => acme(hmac({ secret: () => 'x', header: 'X-A', format: '{hex}' })) },
      'use the secret that is passed to the function',
    ],
    ['null', null, 'providers'],
  ])('is rejected with a message that says what to change: %s', async (_, own, message) => {
    const starting = startSandbox({ providers: [own as OwnProvider] })
    await expect(starting).rejects.toThrow(TypeError)
    await expect(starting).rejects.toThrow(message)
  })

  it('is rejected if its name is used twice', async () => {
    const providers = [{ provider: signed('a') }, { provider: signed('b') }]
    await expect(startSandbox({ providers })).rejects.toThrow('give yours another name')
  })
})
