import type { SecretEntry, Secrets } from '../provider/provider.ts'
import { asBytes, type Bytes, utf8 } from '../util/bytes.ts'
import { checkOptions } from '../util/check-options.ts'
import { decode } from '../util/encoding.ts'

/** How a scheme turns a secret's text into key bytes. */
export interface SecretRules {
  readonly encoding: 'utf8' | 'hex' | 'base64'
  /** Dropped from the front of the text before it is decoded, as in `whsec_`. */
  readonly prefix?: string | undefined
}

/** A secret that has been checked. Times are milliseconds since the epoch. */
export interface ParsedSecret {
  readonly id: string
  readonly bytes: Bytes
  readonly notBefore: number
  readonly notAfter: number
}

const MAX_SECRETS = 8
const ENTRY_NAMES = ['id', 'value', 'encoding', 'notBefore', 'notAfter']

/** Never quotes the secret: only where it stands and what is wrong with it. */
function fault(where: string, what: string): TypeError {
  return new TypeError(`${where} ${what}`)
}

/** Not `slice`, which for a Buffer is another view of the same memory. */
function copyBytes(value: unknown): Bytes | undefined {
  const bytes = asBytes(value)
  return bytes && Uint8Array.from(bytes)
}

function decodeText(text: string, rules: SecretRules, where: string): Bytes {
  if (text.trim() === '') throw fault(where, 'is empty')
  if (text.trim() !== text) {
    throw fault(where, 'has whitespace at an end; was it read from a file with a final newline?')
  }
  const { encoding, prefix = '' } = rules
  if (text === prefix || text === 'whsec_')
    throw fault(where, 'is a bare prefix with no key after it')
  const key = text.startsWith(prefix) ? text.slice(prefix.length) : text
  const bytes = encoding === 'utf8' ? utf8(key) : decode(key, encoding)
  if (bytes === undefined) throw fault(where, `is not ${encoding}`)
  return bytes
}

function time(value: Date | undefined, otherwise: number, where: string): number {
  if (value === undefined) return otherwise
  const isDate = Object.prototype.toString.call(value) === '[object Date]'
  const ms = isDate ? value.getTime() : Number.NaN
  if (Number.isNaN(ms)) throw fault(where, 'is not a valid Date')
  return ms
}

function parseSecret(
  given: unknown,
  rules: SecretRules,
  index: number,
  where: string,
): ParsedSecret {
  const plain = typeof given === 'string' || asBytes(given) !== undefined
  if (given === undefined) throw fault(where, 'is undefined; is its environment variable set?')
  if (!plain) checkOptions(where, given, ENTRY_NAMES)
  const entry = (plain ? { value: given } : given) as SecretEntry
  const { id = String(index), value, encoding, notBefore, notAfter } = entry
  if (typeof id !== 'string') throw fault(where, 'has an id that is not text')
  if (encoding !== undefined && !['utf8', 'hex', 'base64'].includes(encoding)) {
    throw fault(where, 'has an unknown encoding: use utf8, hex or base64')
  }
  const bytes =
    typeof value === 'string'
      ? decodeText(value, { ...rules, encoding: encoding ?? rules.encoding }, where)
      : copyBytes(value)
  if (bytes === undefined) throw fault(where, 'has no value: give a string or bytes')
  // HMAC pads a key with zeros (RFC 2104 section 2), so that a key of zeros alone is the empty key.
  if (bytes.every((byte) => byte === 0)) throw fault(where, 'is empty')
  return {
    id,
    bytes,
    notBefore: time(notBefore, Number.NEGATIVE_INFINITY, `${where}.notBefore`),
    notAfter: time(notAfter, Number.POSITIVE_INFINITY, `${where}.notAfter`),
  }
}

/**
 * Checks one secret or a list of them.
 *
 * @throws TypeError naming the entry and its fault: undefined, empty, whitespace at an end, a bare prefix,
 *   not of its encoding, two of one id, more than 8.
 */
export function parseSecrets(given: unknown, rules: SecretRules): readonly ParsedSecret[] {
  if (!Array.isArray(given)) return [parseSecret(given, rules, 0, 'secret')]
  if (given.length === 0) throw fault('secret', 'is an empty list')
  if (given.length > MAX_SECRETS) throw fault('secret', `lists more than ${MAX_SECRETS} secrets`)
  const parsed = given.map((one, i) => parseSecret(one, rules, i, `secret[${i}]`))
  if (new Set(parsed.map(({ id }) => id)).size < parsed.length) {
    throw fault('secret', 'lists two entries of one id')
  }
  return parsed
}

const copyEntry = (entry: unknown) => {
  if (typeof entry !== 'object' || entry === null) return entry
  const { value } = entry as SecretEntry
  return copyBytes(entry) ?? Object.freeze({ ...entry, value: copyBytes(value) ?? value })
}

/** A copy of secrets that were checked: whoever gave them may wipe or reuse his arrays. */
export function copySecrets(given: Secrets): Secrets {
  const copy = Array.isArray(given) ? Object.freeze(given.map(copyEntry)) : copyEntry(given)
  return copy as Secrets
}
