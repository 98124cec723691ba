import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { AnyProvider } from '@hookseal/core'
import { type SchemeData, schemesOf } from '@hookseal/core/toolkit'
import {
  KNOWN_PROVIDERS,
  type SignedRequest,
  type SignOptions,
  sampleEvent,
  signed,
} from '@hookseal/testing'

/** The time of every receiver, and of every signature that is not meant to be stale. */
export const NOW_MS: number = Date.UTC(2026, 0, 15, 12)

/** A sender of core, with what the generator needs to know of it. */
export interface Sender {
  readonly name: string
  readonly provider: AnyProvider
  readonly scheme: SchemeData
  /** Genuine deliveries, made once, since signing costs more than verifying. */
  readonly genuine: readonly SignedRequest[]
  /** Deliveries that are right but for the key that they were signed with. */
  readonly foreign: readonly SignedRequest[]
  /** Signs anything with the sender's own key. */
  readonly sign: (event: unknown, options?: SignOptions) => SignedRequest
  /** Names of the headers that this sender's schemes read, in lowercase. */
  readonly ownHeaders: ReadonlySet<string>
}

const URL = 'https://example.com/webhooks'
const POOL = 6
const spki = { format: 'der', type: 'spki' } as const

interface Credential {
  readonly secret: string
  readonly privateKey?: KeyObject
}

function credential(variable: string, isForeign: boolean): Credential {
  if (variable.startsWith('DISCORD')) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    // The last 32 bytes are the key itself (RFC 8410).
    return { secret: publicKey.export(spki).subarray(-32).toString('hex'), privateKey }
  }
  if (variable.startsWith('SENDGRID')) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    return { secret: publicKey.export(spki).toString('base64'), privateKey }
  }
  const letter = isForeign ? 'B' : 'A'
  if (variable.startsWith('ADYEN')) return { secret: letter.repeat(64) }
  const isStandard = /^(?:CLERK|GITLAB|OPENAI|RESEND|SVIX|STANDARD|POLAR|WEBHOOK)/.test(variable)
  return {
    secret: isStandard
      ? `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`
      : `${letter}-secret-for-tests-0123456789`,
  }
}

function headersOf(scheme: SchemeData): readonly string[] {
  if (scheme.kind === 'token') return scheme.header === undefined ? [] : [scheme.header]
  if (scheme.kind === 'payload-hmac') return []
  return [...scheme.headers, ...(scheme.idHeaders ?? []), ...(scheme.timestampHeaders ?? [])]
}

function makeSender(name: string): Sender {
  const known = KNOWN_PROVIDERS.get(name)
  if (known === undefined) throw new TypeError(`there is no provider called ${name}`)
  const own = credential(known.variable, false)
  const other = credential(known.variable, true)
  const provider = known.make({ secret: own.secret, url: URL })
  const stranger = known.make({ secret: other.secret, url: URL })
  const schemes = schemesOf(provider.scheme)
  const [scheme] = schemes
  if (scheme === undefined) throw new TypeError(`${name} has no scheme`)
  const sign: Sender['sign'] = (event, options) =>
    signed(provider, event, { now: NOW_MS, privateKey: own.privateKey, ...options })
  const forge = () =>
    signed(stranger, sampleEvent(name), { now: NOW_MS, privateKey: other.privateKey })
  const genuine = Array.from({ length: POOL }, () => sign(sampleEvent(name)))
  const used = genuine.flatMap(({ rawHeaders }) => rawHeaders.map(([header]) => header))
  return {
    name,
    provider,
    scheme,
    genuine,
    foreign: Array.from({ length: 2 }, forge),
    sign,
    ownHeaders: new Set([...schemes.flatMap(headersOf), ...used, 'content-type']),
  }
}

/** Every sender of core. */
export function allSenders(): readonly Sender[] {
  return [...KNOWN_PROVIDERS.keys()].map(makeSender)
}
