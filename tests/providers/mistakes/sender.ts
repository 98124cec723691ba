import type { AnyProvider } from '@hookseal/core'
import { type ExplainInput, explain } from '@hookseal/core/explain'
import { gitlab, standardWebhooks } from '@hookseal/core/providers'
import { type SchemeData, schemesOf } from '@hookseal/core/toolkit'
import { KNOWN_PROVIDERS, type SignOptions, sampleEvent, signed } from '@hookseal/testing'
import { credentialFor, PRIVATE_KEYS } from '@hookseal/tests-kit/credentials'

export const NOW_MS = Date.parse('2026-01-15T10:30:00.000Z')
export const URL_SIGNED = 'https://example.com/webhooks/in'

export type Pairs = readonly (readonly [name: string, value: string])[]

/** A request as it was sent. */
export interface Sent {
  readonly headers: Pairs
  readonly body: Buffer
  readonly url: string
}

/** A sender, its provider, and one of its genuine requests. */
export interface Sender {
  readonly title: string
  readonly provider: AnyProvider
  readonly scheme: SchemeData
  readonly secret: string
  /** Creates its provider with another secret, or for another URL. */
  readonly make: (parts: { readonly secret?: string; readonly url?: string }) => AnyProvider
  /** Signs a text, or bytes, as `by` would. */
  readonly sign: (sent: string | Uint8Array, options?: SignOptions, by?: AnyProvider) => Sent
  /** One of its events, as compact JSON with characters that are not ASCII. */
  readonly json: string
}

function jsonOf(name: string): string {
  const event: unknown = JSON.parse(JSON.stringify(sampleEvent(name)))
  const more = { note: 'Zoë €', price: 1.5, link: 'a/b' }
  return JSON.stringify(Array.isArray(event) ? event : { ...(event as object), ...more })
}

type Make = (secret: string, url: string) => AnyProvider

function senderOf(
  title: string,
  name: string,
  secret: string,
  of: Make,
  privateKey: SignOptions['privateKey'] = PRIVATE_KEYS[name],
): Sender {
  const make: Sender['make'] = ({ secret: own = secret, url = URL_SIGNED }) => of(own, url)
  const provider = make({})
  return {
    title,
    provider,
    scheme: schemesOf(provider.scheme)[0] as SchemeData,
    secret,
    make,
    json: jsonOf(name),
    sign(sent, options = {}, by = provider) {
      const { headers, body, url } = signed(by, sent, { now: NOW_MS, privateKey, ...options })
      return { headers: Object.entries(headers), body: Buffer.from(body), url }
    },
  }
}

const { discord: ed25519 } = PRIVATE_KEYS
const publicKey = `whpk_${Buffer.from(credentialFor('DISCORD'), 'hex').toString('base64')}`

/** Every sender, including the other schemes of senders that have several. */
export const senders: readonly Sender[] = [
  ...[...KNOWN_PROVIDERS].map(([name, { make, variable }]) =>
    senderOf(name, name, credentialFor(variable), (secret, url) => make({ secret, url })),
  ),
  senderOf('gitlab with a token', 'gitlab', 'a-token-for-tests', (token) => gitlab({ token })),
  senderOf(
    'standard-webhooks with a public key',
    'standard-webhooks',
    publicKey,
    (key) => standardWebhooks({ publicKey: key }),
    ed25519,
  ),
]

/** What a receiver has instead of what was sent. */
export interface Received extends Partial<Omit<ExplainInput, 'headers'>> {
  readonly provider?: AnyProvider
  readonly headers?: Pairs
}

/** What `explain` finds first. */
export async function firstCode(
  { provider: own }: Sender,
  sent: Sent,
  { provider = own, ...received }: Received,
) {
  const found = await explain(provider, { ...sent, now: () => NOW_MS, ...received })
  return { code: found[0]?.code, text: JSON.stringify(found) }
}
