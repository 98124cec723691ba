import type { AnyProvider } from '@hookseal/core'
import { type SchemeData, schemesOf } from '@hookseal/core/toolkit'

/** What a provider's scheme says about the requests of its sender. */
export interface Traits {
  /** Whether the signature covers a time, so that it can be stale. */
  readonly signsTime: boolean
  /** Whether a changed body no longer verifies. */
  readonly signsBody: boolean
  /** Whether the sender signs the URL. */
  readonly signsUrl: boolean
  /** Whether a header contains a signed id that stays the same across retries. */
  readonly signsId: boolean
  /** What the receiver's credential is called. */
  readonly secretName: 'secret' | 'public key' | 'token'
  /** The headers that authenticate a request, in lowercase. */
  readonly proofHeaders: readonly string[]
  /** An age, in milliseconds, at which every signature is rejected. */
  readonly staleMs: number
}

const HOUR_MS = 3_600_000
const SECRET_NAMES = {
  hmac: 'secret',
  'payload-hmac': 'secret',
  asymmetric: 'public key',
  token: 'token',
} as const

function headersOf(scheme: SchemeData): readonly string[] {
  if (scheme.kind === 'payload-hmac') return []
  if (scheme.kind === 'token') return scheme.header === undefined ? [] : [scheme.header]
  const { headers, idHeaders = [], timestampHeaders = [] } = scheme
  return [...headers, ...idHeaders, ...timestampHeaders]
}

/** Reads the traits from the scheme that the sandbox signs with, which is the first of a list. */
export function traitsOf({ scheme }: AnyProvider): Traits {
  const all = schemesOf(scheme)
  const first = all[0] as SchemeData
  const tolerance = first.kind === 'token' ? undefined : first.toleranceSeconds
  return {
    signsTime: tolerance !== undefined,
    signsUrl: 'urls' in first && first.urls.length > 0,
    signsBody: first.covers === 'body',
    signsId: 'idHeaders' in first && first.idHeaders !== undefined,
    secretName: SECRET_NAMES[first.kind],
    proofHeaders: [...new Set(all.flatMap(headersOf))],
    // One hour for most senders. Some may sign up to eight hours before a retry arrives.
    staleMs: Math.max(HOUR_MS, 2000 * (tolerance ?? 0)),
  }
}
