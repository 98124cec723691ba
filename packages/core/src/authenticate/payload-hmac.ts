import { sealScheme } from '../provider/scheme.ts'
import type {
  PayloadHmacData,
  PayloadProof,
  ProvedField,
  TimestampFormat,
} from '../provider/scheme-data.ts'
import type { Scheme } from '../provider/scheme-kind.ts'
import {
  checkOptions,
  count,
  nonEmpty,
  oneOf,
  positive,
  wholePattern,
} from '../util/check-options.ts'
import { checkPointer } from '../util/pointer.ts'
import { type HmacOptions, readAlgorithms, readKeyForms } from './hmac.ts'
import { mayHold, type PayloadKey, payloadHmacAuthenticator } from './payload-hmac-authenticator.ts'
import { parseFormats } from './read-headers.ts'
import type { SchemeMaker } from './scheme-authenticator.ts'
import { keepSecret, MAX_SECRETS, type SecretRules } from './secrets.ts'
import { parseTemplate } from './signed-content.ts'

/** Options of `payloadHmac`. */
export interface PayloadHmacOptions
  extends Pick<
    HmacOptions,
    'secret' | 'algorithm' | 'format' | 'secretEncoding' | 'timestampFormat' | 'toleranceSeconds'
  > {
  /** Where the proof is in the payload, and what it signs. */
  readonly proof: PayloadProof
  /** Maximum size of a body, in bytes. Larger ones are rejected before they are parsed. @default 262_144 */
  readonly maxUnprovedBytes?: number | undefined
}

const NAMES: readonly (keyof PayloadHmacOptions)[] = [
  'secret',
  'proof',
  'algorithm',
  'format',
  'secretEncoding',
  'timestampFormat',
  'toleranceSeconds',
  'maxUnprovedBytes',
]
const MAX_ITEMS = 64

/** Checks a proof's description and returns a copy of it. @throws TypeError or RangeError */
function readProof(name: string, proof: PayloadProof): PayloadProof {
  const where = `${name}: proof`
  if (typeof proof !== 'object' || proof === null) throw new TypeError(`${where} is required`)
  if ('items' in proof) {
    checkOptions(where, proof, ['items', 'maxItems', 'item', 'signature', 'separator', 'fields'])
    for (const part of ['items', 'item', 'signature'] as const)
      checkPointer(`${where}.${part}`, proof[part])
    nonEmpty(`${where}.separator`, proof.separator)
    if (count(`${where}.maxItems`, proof.maxItems) > MAX_ITEMS) {
      throw new RangeError(`${where}.maxItems must be at most ${MAX_ITEMS}`)
    }
    if (!Array.isArray(proof.fields) || proof.fields.length === 0)
      throw new TypeError(`${where}.fields is empty`)
    const fields = (proof.fields as readonly ProvedField[]).map((field) => {
      checkOptions(`${where}.fields`, field, ['at', 'grammar', 'optional'])
      checkPointer(`${where}.fields.at`, field.at)
      return { ...field, grammar: wholePattern(`${where}.fields.grammar`, field.grammar) }
    })
    if (fields.filter((field) => mayHold(proof.separator, field)).length > 1) {
      throw new TypeError(
        `${where}.fields: only one grammar may match the separator; otherwise one text could be read in two ways`,
      )
    }
    return { ...proof, fields }
  }
  checkOptions(where, proof, ['signature', 'timestamp', 'id', 'signedContent'])
  checkPointer(`${where}.signature`, proof.signature)
  const parts = parseTemplate(name, String(proof.signedContent))
  const fields = parts.flatMap((part) => ('field' in part ? part.field : []))
  if (fields.length === 0 || fields.some((field) => field !== 'id' && field !== 'timestamp')) {
    throw new TypeError(`${where}.signedContent may contain only {id} and {timestamp}`)
  }
  for (const field of ['id', 'timestamp'] as const) {
    if (proof[field] !== undefined) checkPointer(`${where}.${field}`, proof[field])
    if (fields.includes(field) === (proof[field] !== undefined)) continue
    throw new TypeError(
      `${where}: {${field}} must be in signedContent, and ${field} must give its location in the payload`,
    )
  }
  return { ...proof }
}

/** How the secrets of a scheme with its proof inside the payload are parsed. */
function payloadSecretRules({ keyForms }: Pick<PayloadHmacData, 'keyForms'>): SecretRules {
  return { keyForms, maxSecrets: Math.floor(MAX_SECRETS / keyForms.length) }
}

const maker: SchemeMaker<PayloadHmacData, PayloadKey> = {
  authenticator: payloadHmacAuthenticator,
  secretRules: payloadSecretRules,
}

/**
 * Describes a sender that signs some fields inside the payload. Everything else in the payload can be forged: see
 * `delivery.covers`.
 *
 * @throws TypeError or RangeError naming an option that is unknown or contradicts another.
 * @example
 * ```ts
 * // https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
 * payloadHmac({ secret, proof: {
 *   signature: '/signature/signature', timestamp: '/signature/timestamp', id: '/signature/token',
 *   signedContent: '{timestamp}{id}',
 * } })
 * ```
 */
export function payloadHmac(options: PayloadHmacOptions): Scheme {
  return payloadHmacScheme('payloadHmac', options)
}

/**
 * Builds a scheme with its proof inside the payload whose errors start with `where`, for {@link payloadHmac} and the
 * providers built on it.
 */
export function payloadHmacScheme(where: string, options: PayloadHmacOptions): Scheme {
  checkOptions(where, options, NAMES)
  const { toleranceSeconds, timestampFormat, maxUnprovedBytes = 262_144 } = options
  const proof = readProof(where, options.proof)
  const isTimed = !('items' in proof) && proof.timestamp !== undefined
  if (!isTimed && (toleranceSeconds !== undefined || timestampFormat !== undefined)) {
    throw new TypeError(
      `${where}: toleranceSeconds and timestampFormat have no effect unless a time is signed`,
    )
  }
  const data = {
    kind: 'payload-hmac',
    covers: 'fields',
    algorithms: readAlgorithms(where, options.algorithm),
    keyForms: readKeyForms(where, options.secretEncoding),
    formats: parseFormats(where, options.format ?? '{hex}'),
    proof,
    timestampFormat: oneOf<TimestampFormat>(
      `${where}: timestampFormat`,
      timestampFormat ?? 'unix',
      ['unix', 'unix-ms', 'rfc3339'],
    ),
    maxUnprovedBytes: count(`${where}: maxUnprovedBytes`, maxUnprovedBytes),
    toleranceSeconds: isTimed
      ? positive(`${where}: toleranceSeconds`, toleranceSeconds ?? 300)
      : undefined,
  } as const
  const secret = keepSecret(options.secret, payloadSecretRules(data), `${where}: secret`)
  return sealScheme<PayloadHmacData>(data, secret, maker)
}
