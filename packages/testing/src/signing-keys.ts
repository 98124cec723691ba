import type { SecretEntry, Secrets } from '@hookseal/core'
import type { SchemeData, SecretRulesData } from './scheme-data.ts'

type OneSecret = string | Uint8Array | SecretEntry

function isEntry(secret: OneSecret): secret is SecretEntry {
  return typeof secret === 'object' && !ArrayBuffer.isView(secret)
}

function keyBytes(secret: OneSecret, rules: SecretRulesData): Buffer {
  const { value, encoding = rules.encoding } = isEntry(secret) ? secret : { value: secret }
  if (typeof value !== 'string') return Buffer.from(value)
  const { prefix = '' } = rules
  const hasPrefix = encoding !== 'utf8' && value.startsWith(prefix)
  const text = hasPrefix ? value.slice(prefix.length) : value
  const bytes = Buffer.from(text, encoding)
  // Buffer stops at the first foreign character without a word.
  if (bytes.length > 0 && bytes.toString(encoding).toLowerCase() === text.toLowerCase())
    return bytes
  throw new TypeError(`signed: the secret is empty or not ${encoding}`)
}

function isValidAt(secret: OneSecret, nowMs: number): boolean {
  if (!isEntry(secret)) return true
  const { notBefore, notAfter } = secret
  return (notBefore?.getTime() ?? nowMs) <= nowMs && nowMs <= (notAfter?.getTime() ?? nowMs)
}

function listOf(secrets: Secrets): readonly OneSecret[] {
  if (secrets === undefined) return []
  return Array.isArray(secrets) ? secrets : [secrets as OneSecret]
}

/** The keys of a provider's own secrets that are valid at a time; none when a resolver gives them. */
export function providerKeys(scheme: SchemeData, nowMs: number): readonly Buffer[] {
  if (typeof scheme.secret === 'function') return []
  const valid = listOf(scheme.secret).filter((secret) => isValidAt(secret, nowMs))
  return valid.map((secret) => keyBytes(secret, scheme.secretRules))
}

/**
 * The keys to sign with: one for each secret that is given, else the first of the provider's that is valid.
 *
 * @throws TypeError when there is none, or one that its encoding cannot decode.
 */
export function signingKeys(scheme: SchemeData, given: Secrets, nowMs: number): readonly Buffer[] {
  const keys =
    given === undefined
      ? providerKeys(scheme, nowMs).slice(0, 1)
      : listOf(given).map((secret) => keyBytes(secret, scheme.secretRules))
  if (keys.length > 0) return keys
  throw new TypeError(
    'signed: no secret to sign with; the provider resolves its own or none is valid: give { secret }',
  )
}
