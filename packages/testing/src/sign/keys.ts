import type { SecretEntry, Secrets } from '@hookseal/core'
import type { KeyForm, SchemeData } from '@hookseal/core/toolkit'

type OneSecret = string | Uint8Array | SecretEntry

function isEntry(secret: OneSecret): secret is SecretEntry {
  return typeof secret === 'object' && !ArrayBuffer.isView(secret)
}

/** The bytes that a text writes; none when it is not in that form to the letter. */
function decoded(text: string, { encoding, prefix }: KeyForm): Buffer | undefined {
  const bare = text.startsWith(prefix) ? text.slice(prefix.length) : text
  const bytes = Buffer.from(bare, encoding)
  // Buffer stops at the first foreign character without a word.
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

/** One secret or several, as a list. */
export function listOfSecrets(secrets: Secrets): readonly OneSecret[] {
  if (secrets === undefined) return []
  return Array.isArray(secrets) ? secrets : [secrets as OneSecret]
}

/** The keys of a provider's own secrets that are valid at a time; none when a function gives them. */
export function providerKeys(scheme: SchemeData, nowMs: number): readonly Buffer[] {
  if (typeof scheme.secret === 'function' || scheme.kind === 'asymmetric') return []
  const valid = listOfSecrets(scheme.secret).filter((secret) => isValidAt(secret, nowMs))
  return valid.map((secret) => keyBytes(secret, scheme.keyForms))
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
      : listOfSecrets(given).map((secret) => keyBytes(secret, scheme.keyForms))
  if (keys.length > 0) return keys
  throw new TypeError(
    'signed: no secret to sign with; the provider resolves its own or none is valid: give { secret }',
  )
}
