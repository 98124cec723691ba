import type { AnyProvider } from '@hookseal/core'
import {
  KNOWN_PROVIDERS,
  type KnownProvider,
  type ProviderParts,
  sampleEvent,
} from '@hookseal/testing'
import { type Habits, habitsOf } from './sender/habits.ts'
import { type HandshakePlan, handshakePlan } from './sender/handshake-plan.ts'
import { labelOf } from './sender/labels.ts'
import { newSecret, type SecretPair } from './sender/new-secret.ts'
import { loadOwn, type OwnProvider } from './sender/own-provider.ts'
import { receiverSnippet } from './sender/receiver-snippet.ts'
import { type Traits, traitsOf } from './sender/traits.ts'

/** What the web UI shows about a sender. */
export interface SenderInfo {
  /** Name of the provider, which identifies the sender everywhere. */
  readonly sender: string
  /** The display name of the sender. */
  readonly label: string
  /** What a webhook belongs to, such as an agent; `null` if there is only one owner. */
  readonly owner: string | null
  /** The listed event types. */
  readonly types: readonly string[]
  /** Whether the signature covers a time, so that it can be stale. */
  readonly signsTime: boolean
  /** Whether a changed body no longer verifies. */
  readonly signsBody: boolean
  /** Whether the sender signs the URL of the endpoint. */
  readonly signsUrl: boolean
  /** Name of the environment variable for the secret or public key. */
  readonly variable: string
  /** What the receiver's credential is called. */
  readonly secretName: 'secret' | 'public key' | 'token'
  /** The handshake at registration, in words; `null` if there is none. */
  readonly handshake: string | null
  /** How the sender retries, in one sentence. */
  readonly retries: string
  /** The headers that authenticate a request, in lowercase. */
  readonly proofHeaders: readonly string[]
  /** A receiver for Express in TypeScript, to copy. */
  readonly receiver: string
}

/** A sender as the sandbox emulates it. */
export interface KnownSender extends SenderInfo, Pick<Traits, 'signsId' | 'staleMs'> {
  /** Creates the provider that verifies the sender's requests. @throws TypeError if the secret has another form */
  readonly make: (parts: ProviderParts) => AnyProvider
  /** Generates the credentials of a new webhook. */
  readonly newSecret: () => SecretPair
  /** Creates the event of a type, or of the sender's first type. */
  readonly sample: (type: string | undefined) => unknown
  /** How the sender interprets responses and retries. */
  readonly habits: Habits
  /** What the sender sends when a webhook is registered. */
  readonly handshakes: HandshakePlan | undefined
  /** A provider with its own secret, for creating events. */
  readonly example: ExampleProvider
}

/** A provider, and the key to sign with if the provider has only the public key. */
export interface ExampleProvider {
  readonly provider: AnyProvider
  readonly sign: { readonly privateKey?: string }
}

/** All senders of a sandbox, by name, in display order. */
export type Senders = ReadonlyMap<string, KnownSender>

// A placeholder until a webhook has a URL.
const ANY_URL = 'https://example.com/webhooks'

const OWNERS: ReadonlyMap<string, string> = new Map([
  ['rine', 'agent'],
  ['handinger', 'worker'],
])

// Handinger documents no event types; this one is made up.
const TYPES: ReadonlyMap<string, readonly string[]> = new Map([['handinger', ['task.finished']]])

const typesOf = (name: string, { events }: AnyProvider): readonly string[] =>
  TYPES.get(name) ?? Object.keys(events ?? {}).filter((type) => type !== '*')

/** The parts of a sender. */
interface SenderParts extends Pick<KnownProvider, 'make' | 'variable'> {
  readonly sender: string
  readonly label: string
  readonly signsUrl: boolean | undefined
  readonly newSecret: () => SecretPair
  readonly sample: (type: string | undefined) => unknown
  readonly isOwn: boolean
}

function createSender(parts: SenderParts): KnownSender {
  const { sender, label, variable, make, sample } = parts
  const { secret, signingKey } = parts.newSecret()
  const provider = make({ secret, url: ANY_URL })
  const types = typesOf(sender, provider)
  const traits = traitsOf(provider)
  const habits = habitsOf(parts.isOwn ? '' : sender)
  const handshakes = handshakePlan(parts.isOwn ? '' : sender, provider)
  const signsUrl = parts.signsUrl ?? traits.signsUrl
  const snippet = { sender, variable, signsUrl, types, secretName: traits.secretName }
  return Object.freeze<KnownSender>({
    ...{ ...traits, sender, label, types, variable, signsUrl, make, sample, habits, handshakes },
    owner: OWNERS.get(sender) ?? null,
    handshake: handshakes?.words ?? null,
    retries: habits.words,
    receiver: receiverSnippet({ ...snippet, isOwn: parts.isOwn }),
    newSecret: parts.newSecret,
    example: { provider, sign: signingKey === null ? {} : { privateKey: signingKey } },
  })
}

function comesWithCore(sender: string): KnownSender | undefined {
  const known = KNOWN_PROVIDERS.get(sender)
  if (known === undefined) return undefined
  return createSender({
    ...{ ...known, sender, label: labelOf(sender), isOwn: false },
    newSecret: () => newSecret(sender),
    sample: (type) => sampleEvent(sender, type),
  })
}

function ownSender(own: OwnProvider, index: number): KnownSender {
  const { name: sender, make, newSecret } = loadOwn(own, index)
  return createSender({
    ...{ sender, label: sender, make, newSecret, variable: 'WEBHOOK_SECRET', isOwn: true },
    signsUrl: undefined,
    sample: own.sample ?? ((type) => sampleEvent(sender, type)),
  })
}

// Those with a management API come first.
const FIRST = ['rine', 'ricloud', 'handinger']

/** Creates the senders of a sandbox, custom ones first. @throws TypeError for an unusable provider */
export function createSenders(providers: readonly OwnProvider[] = []): Senders {
  const names = new Set([...FIRST, ...KNOWN_PROVIDERS.keys()])
  const known = [...names].flatMap((name) => comesWithCore(name) ?? [])
  const taken = new Set(known.map(({ sender }) => sender))
  const own = providers.map((one, index) => {
    const made = ownSender(one, index)
    if (taken.has(made.sender)) {
      throw new TypeError(
        `startSandbox: providers[${index}]: a sender "${made.sender}" already exists: give yours another name`,
      )
    }
    taken.add(made.sender)
    return made
  })
  return new Map([...own, ...known].map((one) => [one.sender, one]))
}
