import type { SecretEntry, Secrets } from '@hookseal/core'
import type { KeyForm, SchemeData } from '@hookseal/core/toolkit'

type OneSecret = string | Uint8Array | SecretEntry

function isEntry(secret: OneSecret): secret is SecretEntry {
  return typeof secret === 'object' && !ArrayBuffer.isView(secret)
}

/** Decodes a text. Returns `undefined` unless it is strictly in that form. */
function decoded(text: string, { encoding, prefix }: KeyForm): Buffer | undefined {
  const bare = text.startsWith(prefix) ? text.slice(prefix.length) : text
  const bytes = Buffer.from(bare, encoding)
  // Buffer silently stops at the first invalid character.
  const again = bytes.toString(encoding)
  const isWhole = encoding === 'hex' ? again === bare.toLowerCase() : again === bare
  return isWhole && bytes.length > 0 ? bytes : undefined
}

function keyBytes(secret: OneSecret, forms: readonly KeyForm[]): Buffer {
  const { value, encoding } = isEntry(secret) ? secret : { value: secret, encoding: undefined }
  if (typeof value !== 'string') return Buffer.from(value)
  const own = forms.find((form) => form.encoding === encoding)
  const prefix = own?.prefix ?? forms.find((form) => form.prefix !== '')?.prefix ?? ''
  const fitting = encoding === undefined ? forms : [{ encoding, prefix }]
  for (const form of fitting) {
    const bytes = decoded(value, form)
    if (bytes !== undefined) return bytes
  }
  const names = fitting.map((form) => `${form.prefix}<${form.encoding}>`)
  throw new TypeError(`signed: the secret is empty or not ${names.join(' or ')}`)
}

function isValidAt(secret: OneSecret, nowMs: number): boolean {
  if (!isEntry(secret)) return true
  const { notBefore, notAfter } = secret
  return (notBefore?.getTime() ?? nowMs) <= nowMs && nowMs <= (notAfter?.getTime() ?? nowMs)
}

/** Returns one or more secrets as a list. */
export function listOfSecrets(secrets: Secrets): readonly OneSecret[] {
  if (secrets === undefined) return []
  return Array.isArray(secrets) ? secrets : [secrets as OneSecret]
}

/** The keys of a provider's own secrets that are valid at a given time. Empty if a function returns the secrets. */
export function providerKeys(scheme: SchemeData, nowMs: number): readonly Buffer[] {
  if (typeof scheme.secret === 'function' || scheme.kind === 'asymmetric') return []
  const valid = listOfSecrets(scheme.secret).filter((secret) => isValidAt(secret, nowMs))
  return valid.map((secret) => keyBytes(secret, scheme.keyForms))
}

/**
 * The keys to sign with: one for each given secret, or else the provider's first valid secret.
 *
 * @throws TypeError if there is none, or one cannot be decoded.
 */
export function signingKeys(scheme: SchemeData, given: Secrets, nowMs: number): readonly Buffer[] {
  const keys =
    given === undefined
      ? providerKeys(scheme, nowMs).slice(0, 1)
      : listOfSecrets(given).map((secret) => keyBytes(secret, scheme.keyForms))
  if (keys.length > 0) return keys
  throw new TypeError(
    'signed: no secret to sign with, because the provider uses a secret function or no secret is valid: pass { secret }',
  )
}
