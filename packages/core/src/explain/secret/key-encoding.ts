import type { SecretRules } from '../../authenticate/secrets.ts'
import { type Bytes, utf8 } from '../../util/bytes.ts'
import { decode } from '../../util/encoding.ts'
import type { Candidate } from '../candidate.ts'

const PREFIXES = ['whsec_', 'whk_', 'whs_', 'sk_', 'v1,whsec_']

const fromBase64 = (text: string) => {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  return decode(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='), 'base64')
}

// `secretEncoding` of a scheme, and how each reads a text.
const READERS: Readonly<Record<'utf8' | 'base64' | 'hex', (text: string) => Bytes | undefined>> = {
  utf8,
  base64: fromBase64,
  hex: (text) => decode(text, 'hex'),
}

function withoutPrefix(text: string, prefixes: readonly string[]): string | undefined {
  const prefix = prefixes.find((one) => one !== '' && text.startsWith(one))
  return prefix === undefined ? undefined : text.slice(prefix.length)
}

/** The keys that a text can be read as by the scheme's own rules. */
export function* anyKey(text: string, { encoding, prefix = '' }: SecretRules): Generator<Bytes> {
  const bare = encoding === 'utf8' ? text : (withoutPrefix(text, [prefix]) ?? text)
  const key = READERS[encoding](bare)
  if (key !== undefined && key.length > 0) yield key
}

/** A prefix that one side uses as part of the key and the other drops. */
export function* prefixedKeys(text: string, rules: SecretRules): Generator<Candidate> {
  const prefixes = [rules.prefix ?? '', ...PREFIXES]
  const bare = withoutPrefix(text.trim(), prefixes)
  for (const [encoding, read] of Object.entries(READERS)) {
    const key = bare === undefined ? undefined : read(bare)
    if (key === undefined || key.length === 0) continue
    yield { code: 'secret_prefix_kept', key, detail: `What follows it is ${encoding}.` }
  }
  if (bare !== undefined) {
    yield { code: 'secret_prefix_dropped', key: utf8(text.trim()) }
    return
  }
  for (const prefix of prefixes) {
    if (prefix !== '') yield { code: 'secret_prefix_dropped', key: utf8(`${prefix}${text.trim()}`) }
  }
}

/** Base64 or hex used as text, or the reverse. */
export function* secretEncodings(text: string): Generator<Candidate> {
  for (const [encoding, read] of Object.entries(READERS)) {
    const key = read(text.trim())
    if (key === undefined || key.length === 0) continue
    yield { code: 'secret_encoding', key, detail: `The sender reads it as ${encoding}.` }
  }
}
