import type { KeyForm } from '../provider/scheme-data.ts'
import type { Secret, SecretEntry, Secrets } from '../provider/secret.ts'
import { asBytes, type Bytes, utf8 } from '../util/bytes.ts'
import { checkOptions } from '../util/check-options.ts'
import { decode } from '../util/encoding.ts'

/** A secret that has been checked. Times are milliseconds since the epoch. */
export interface ParsedSecret {
  readonly id: string
  /** One key for each form that can decode the secret. */
  readonly keys: readonly Bytes[]
  readonly notBefore: number
  readonly notAfter: number
}

/** How secrets are parsed: their forms, the maximum number, and a check for each key. */
export interface SecretRules {
  readonly keyForms: readonly KeyForm[]
  readonly maxSecrets: number
  /** Converts the key to the form that the scheme uses. @throws TypeError that does not quote the key */
  readonly checkKey?: ((key: Bytes) => Bytes) | undefined
}

/** The maximum number of secrets in a list. */
export const MAX_SECRETS = 8

const ENTRY_NAMES = ['value', 'id', 'encoding', 'notBefore', 'notAfter']

const UNDEFINED =
  'is undefined; is its environment variable set? To read it later, give a function: '
const AS_FUNCTION = ': () => process.env.X'

/** The error never quotes the secret. It only says which one is wrong, and why. */
function fault(where: string, what: string): TypeError {
  return new TypeError(`${where} ${what}`)
}

/** Does not use `slice`, which for a Buffer returns a view of the same memory. */
function copyBytes(value: unknown): Bytes | undefined {
  const bytes = asBytes(value)
  return bytes && Uint8Array.from(bytes)
}

/** Decodes a secret's text in one form. Returns `undefined` if it is not in that encoding. */
export function decodeKey(text: string, { encoding, prefix }: KeyForm): Bytes | undefined {
  const key = text.startsWith(prefix) ? text.slice(prefix.length) : text
  return encoding === 'utf8' ? utf8(key) : decode(key, encoding)
}

function decodeKeys(text: string, forms: readonly KeyForm[], where: string): readonly Bytes[] {
  if (text.trim() === '') throw fault(where, 'is empty')
  if (text.trim() !== text) {
    throw fault(where, 'has whitespace around it; was it read from a file with a final newline?')
  }
  if (/(?:^|[\s=:])(?:undefined|null)$/.test(text)) {
    throw fault(where, 'ends in "undefined" or "null"; is its environment variable set?')
  }
  if (text === 'whsec_' || forms.some(({ prefix }) => prefix === text)) {
    throw fault(where, 'is only a prefix, with no key after it')
  }
  const keys = forms.map((form) => decodeKey(text, form)).filter((key) => key !== undefined)
  if (keys.length > 0) return keys
  const expected = forms.map(({ encoding, prefix }) =>
    prefix ? `${prefix}<${encoding}>` : encoding,
  )
  throw fault(where, `is not ${expected.join(' or ')}`)
}

function time(value: Date | undefined, otherwise: number, where: string): number {
  if (value === undefined) return otherwise
  const isDate = Object.prototype.toString.call(value) === '[object Date]'
  const ms = isDate ? value.getTime() : Number.NaN
  if (Number.isNaN(ms)) throw fault(where, 'is not a valid Date')
  return ms
}

function checkedKey(key: Bytes, { checkKey }: SecretRules, where: string): Bytes {
  // HMAC pads a key with zeros (RFC 2104 section 2), so an all-zero key equals the empty key.
  if (key.every((byte) => byte === 0)) throw fault(where, 'is empty')
  if (checkKey === undefined) return key
  try {
    return checkKey(key)
  } catch (error) {
    throw fault(where, (error as Error).message)
  }
}

/** The forms in which a secret's text is decoded: an entry's own encoding with the scheme's prefix, or all of them. */
export function formsOf(
  encoding: SecretEntry['encoding'],
  { keyForms }: Pick<SecretRules, 'keyForms'>,
): SecretRules['keyForms'] {
  if (encoding === undefined) return keyForms
  const own = keyForms.find((form) => form.encoding === encoding)
  return [own ?? { encoding, prefix: keyForms.find(({ prefix }) => prefix !== '')?.prefix ?? '' }]
}

function parseSecret(
  given: unknown,
  rules: SecretRules,
  index: number,
  where: string,
): ParsedSecret {
  if (given === undefined) {
    const option = where.replace(/^.*: /, '').replace(/\[\d+\]$/, '')
    throw fault(where, `${UNDEFINED}${option}${AS_FUNCTION}`)
  }
  const isPlain = typeof given === 'string' || asBytes(given) !== undefined
  if (!isPlain) checkOptions(where, given, ENTRY_NAMES)
  const entry = (isPlain ? { value: given } : given) as SecretEntry
  const { id = String(index), value, encoding, notBefore, notAfter } = entry
  if (typeof id !== 'string') throw fault(where, 'has an id that is not a string')
  if (encoding !== undefined && !['utf8', 'hex', 'base64'].includes(encoding)) {
    throw fault(where, 'has an unknown encoding: use utf8, hex or base64')
  }
  const forms = formsOf(encoding, rules)
  const bytes = copyBytes(value)
  if (typeof value !== 'string' && bytes === undefined) {
    throw fault(where, 'has no value: give a string or bytes')
  }
  const keys = typeof value === 'string' ? decodeKeys(value, forms, where) : [bytes as Bytes]
  return {
    id,
    keys: keys.map((key) => checkedKey(key, rules, where)),
    notBefore: time(notBefore, Number.NEGATIVE_INFINITY, `${where}.notBefore`),
    notAfter: time(notAfter, Number.POSITIVE_INFINITY, `${where}.notAfter`),
  }
}

/**
 * Checks one secret or a list of them.
 *
 * @throws TypeError naming the entry and the problem: undefined, empty, surrounding whitespace, only a prefix, not in
 * its encoding, a duplicate id, or too many entries.
 */
export function parseSecrets(
  given: unknown,
  rules: SecretRules,
  name: string = 'secret',
): readonly ParsedSecret[] {
  if (!Array.isArray(given)) return [parseSecret(given, rules, 0, name)]
  if (given.length === 0) throw fault(name, 'is an empty list')
  if (given.length > rules.maxSecrets)
    throw fault(name, `lists more than ${rules.maxSecrets} secrets`)
  const parsed = given.map((one, i) => parseSecret(one, rules, i, `${name}[${i}]`))
  if (new Set(parsed.map(({ id }) => id)).size < parsed.length) {
    throw fault(name, 'has two entries with the same id')
  }
  return parsed
}

const copyEntry = (entry: unknown) => {
  if (typeof entry !== 'object' || entry === null) return entry
  const { value } = entry as SecretEntry
  return copyBytes(entry) ?? Object.freeze({ ...entry, value: copyBytes(value) ?? value })
}

/**
 * Checks secrets that are given at creation, and copies them, since callers may wipe or reuse their arrays.
 *
 * @throws TypeError for the same reasons as {@link parseSecrets}
 */
export function keepSecret(given: Secret, rules: SecretRules, name: string): Secret {
  if (typeof given === 'function') return given
  parseSecrets(given, rules, name)
  const copy = Array.isArray(given) ? Object.freeze(given.map(copyEntry)) : copyEntry(given)
  return copy as Secrets
}

/**
 * Warns about a secret that starts like an encoded key but does not decode. Where plain text is accepted too, a typo
 * would silently become a different key.
 */
export function secretWarnings(scheme: {
  readonly secret: Secret
  readonly keyForms: readonly KeyForm[]
}): readonly string[] {
  const { secret, keyForms } = scheme
  if (!keyForms.some(({ encoding }) => encoding === 'utf8')) return []
  const values = (Array.isArray(secret) ? secret : [secret]).map((one) => {
    if (typeof one !== 'object' || !('value' in one)) return one
    // An encoding of its own is not guessed from how the secret starts.
    return one.encoding === undefined ? one.value : undefined
  })
  const isMistyped = values.some((value) =>
    keyForms.some(
      (form) =>
        form.prefix !== '' &&
        typeof value === 'string' &&
        value.startsWith(form.prefix) &&
        decodeKey(value, form) === undefined,
    ),
  )
  return isMistyped
    ? [
        'a secret starts like an encoded key but does not decode, and is used as plain text: check for a typo',
      ]
    : []
}
