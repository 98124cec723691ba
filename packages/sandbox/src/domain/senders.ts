import type { AnyProvider } from '@hookseal/core'
import { KNOWN_PROVIDERS, type KnownProvider, type ProviderParts } from '@hookseal/testing'
import { labelOf } from './sender/labels.ts'
import { newSecret, type SecretPair } from './sender/new-secret.ts'
import { receiverSnippet } from './sender/receiver-snippet.ts'
import { type Traits, traitsOf } from './sender/traits.ts'

/** What the page shows of a sender. */
export interface SenderInfo {
  /** Name of the provider, which is what everything refers to. */
  readonly sender: string
  /** How the sender writes its own name. */
  readonly label: string
  /** What a webhook belongs to, such as an agent; `null` where there is one owner. */
  readonly owner: string | null
  /** The event types that are listed. */
  readonly types: readonly string[]
  /** Whether its signature holds a time, so that it can be stale. */
  readonly signsTime: boolean
  /** Whether a changed body no longer verifies. */
  readonly signsBody: boolean
  /** Whether the sender signs the address of the endpoint. */
  readonly signsUrl: boolean
  /** Name of the environment variable with the secret or public key. */
  readonly variable: string
  /** What the receiver is given. */
  readonly secretName: 'secret' | 'public key' | 'token'
  /** What registering sends first, in words; `null` for none. */
  readonly handshake: string | null
  /** How the sender retries, in one sentence. */
  readonly retries: string
  /** The headers that prove a request, in lower case. */
  readonly proofHeaders: readonly string[]
  /** A receiver for Express, in TypeScript, to paste. */
  readonly receiver: string
}

/** A sender as the sandbox emulates it. */
export interface KnownSender extends SenderInfo, Pick<Traits, 'signsId' | 'staleMs'> {
  /** Makes the provider that verifies its requests. @throws TypeError for a secret of another form */
  readonly make: (parts: ProviderParts) => AnyProvider
  /** Generates what a webhook is registered with. */
  readonly newSecret: () => SecretPair
  /** A provider with a secret of its own, to make events with. */
  readonly example: ExampleProvider
}

/** A provider, and the key to sign with where it has only the public one. */
export interface ExampleProvider {
  readonly provider: AnyProvider
  readonly sign: { readonly privateKey?: string }
}

/** All senders of a sandbox, by name, in display order. */
export type Senders = ReadonlyMap<string, KnownSender>

// Stands for any address until a webhook has one.
const ANY_URL = 'https://example.com/webhooks'

const OWNERS: ReadonlyMap<string, string> = new Map([
  ['rine', 'agent'],
  ['handinger', 'worker'],
])

// Handinger has published no event types; this one is made up.
const TYPES: ReadonlyMap<string, readonly string[]> = new Map([['handinger', ['task.finished']]])

const typesOf = ({ name, events }: AnyProvider): readonly string[] =>
  TYPES.get(name) ?? Object.keys(events ?? {}).filter((type) => type !== '*')

function knownSender(sender: string, { make, variable, signsUrl }: KnownProvider): KnownSender {
  const { secret, signingKey } = newSecret(sender)
  const provider = make({ secret, url: ANY_URL })
  const types = typesOf(provider)
  const traits = traitsOf(provider)
  const parts = { sender, variable, signsUrl, types, secretName: traits.secretName }
  return Object.freeze<KnownSender>({
    ...{ ...traits, sender, types, variable, signsUrl, make },
    label: labelOf(sender),
    owner: OWNERS.get(sender) ?? null,
    handshake: null,
    retries: 'not published',
    receiver: receiverSnippet(parts),
    newSecret: () => newSecret(sender),
    example: { provider, sign: signingKey === null ? {} : { privateKey: signingKey } },
  })
}

// Those with a management API come first.
const FIRST = ['rine', 'ricloud', 'handinger']

/** Makes the senders that a sandbox knows. */
export function createSenders(): Senders {
  const names = new Set([...FIRST, ...KNOWN_PROVIDERS.keys()])
  return new Map(
    [...names].flatMap((name) => {
      const known = KNOWN_PROVIDERS.get(name)
      return known === undefined ? [] : [[name, knownSender(name, known)] as const]
    }),
  )
}
