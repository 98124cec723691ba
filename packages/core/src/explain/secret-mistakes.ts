import type { SecretRules } from '../authenticate/secrets.ts'
import type { SchemeData } from '../provider/scheme-data.ts'
import { type Bytes, equalBytes, utf8 } from '../util/bytes.ts'
import { decode } from '../util/encoding.ts'
import { type Candidate, type Evidence, keysOf, type RawSecret } from './evidence.ts'
import { publicKeyForms } from './public-key-mistakes.ts'
import { paddedBase64 } from './read-signature.ts'

type Kind = SchemeData['kind']

const PREFIXES = ['whsec_', 'whk_', 'whs_', 'sk_', 'v1,whsec_']

interface KeyReader {
  readonly encoding: 'utf8' | 'base64' | 'hex'
  read(text: string): Bytes | undefined
}

const READERS: readonly KeyReader[] = [
  { encoding: 'utf8', read: utf8 },
  { encoding: 'base64', read: (text) => decode(text, 'base64') },
  { encoding: 'hex', read: (text) => decode(text, 'hex') },
]

/** Leading or trailing whitespace that only one side's secret has. */
function* whitespace(text: string, rules: SecretRules): Generator<Candidate> {
  const trimmed = text.trim()
  if (trimmed !== text) {
    const detail = "The receiver's secret has it."
    for (const key of keysOf(trimmed, rules)) yield { code: 'secret_whitespace', key, detail }
  }
  for (const end of ['\n', '\r\n', ' ']) {
    const detail = "The sender's secret has it."
    yield { code: 'secret_whitespace', key: utf8(`${trimmed}${end}`), detail }
  }
}

/** Quotes that a shell would have removed. */
function* quotes(text: string, rules: SecretRules): Generator<Candidate> {
  const [, , bare] = /^(["'`])([\s\S]*)\1$/.exec(text.trim()) ?? []
  if (bare === undefined) return
  for (const key of keysOf(bare, rules)) yield { code: 'secret_quoted', key }
}

/** A prefix that one side uses as part of the key and the other strips. */
function* prefixes(text: string, { keyForms }: SecretRules, kind: Kind): Generator<Candidate> {
  const known = [...keyForms.map(({ prefix }) => prefix), ...PREFIXES].filter((one) => one !== '')
  const prefix = known.find((one) => text.startsWith(one))
  if (prefix === undefined) {
    for (const one of known) yield { code: 'secret_prefix_dropped', key: utf8(one + text) }
    return
  }
  const bare = text.slice(prefix.length)
  for (const { encoding, read } of READERS) {
    if (kind === 'token' && encoding !== 'utf8') continue
    const fix = `Set \`secretEncoding: [{ encoding: '${encoding}', prefix: '${prefix}' }]\`.`
    yield { code: 'secret_prefix_kept', key: read(bare), fix }
  }
  yield { code: 'secret_prefix_dropped', key: utf8(text) }
}

/** Base64 or hex that one side decodes and the other uses as text. */
function* encodings(text: string): Generator<Candidate> {
  for (const { encoding, read } of READERS) {
    const detail = `The sender reads it as ${encoding}.`
    const fix = `Set \`secretEncoding: '${encoding}'\`.`
    yield { code: 'secret_encoding', key: read(text), detail, fix }
  }
  const padded = paddedBase64(text)
  const detail = 'The sender reads it as base64 that is unpadded or URL-safe.'
  const fix = "Give the secret as padded base64, and set `secretEncoding: 'base64'`."
  yield { code: 'secret_encoding', key: decode(padded, 'base64'), detail, fix }
}

/** Mistakes that one secret may have, most likely first. */
function* ofSecret(
  secret: RawSecret,
  rules: SecretRules,
  scheme: SchemeData,
): Generator<Candidate> {
  const { text } = secret
  const { kind } = scheme
  if (text !== undefined) {
    yield* whitespace(text, rules)
    yield* quotes(text, rules)
  }
  if (kind === 'asymmetric') yield* publicKeyForms(secret, scheme)
  else if (text !== undefined) {
    yield* prefixes(text.trim(), rules, kind)
    // A token scheme has no encoding.
    if (kind !== 'token') yield* encodings(text.trim())
  }
}

/** Every way in which a secret may be the wrong one, or may be converted to the wrong key. */
export function* secretMistakes(evidence: Evidence): Generator<Candidate> {
  const { scheme, rules, secrets, others } = evidence
  for (const secret of secrets.filter(({ isValidNow }) => isValidNow)) {
    for (const candidate of ofSecret(secret, rules, scheme)) {
      const { key } = candidate
      if (key === undefined || key.length === 0) continue
      if (!secret.keys.some((own) => equalBytes(own, key))) yield candidate
    }
  }
  for (const { keys, isValidNow } of secrets) {
    for (const key of isValidNow ? [] : keys) yield { code: 'secret_not_valid_now', key }
  }
  for (const { keys, text } of others) {
    const trimmed = text === undefined ? [] : keysOf(text.trim(), rules)
    for (const key of [...keys, ...trimmed]) yield { code: 'other_secret', key }
  }
}
