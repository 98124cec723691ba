import type { SecretRules } from '../authenticate/secrets.ts'
import type { SecretEntry } from '../provider/provider.ts'
import { asBytes, type Bytes, utf8 } from '../util/bytes.ts'
import { decode } from '../util/encoding.ts'

/** A secret as it was given, with nothing refused: what is wrong with it is to be found out. */
export interface RawSecret {
  readonly text: string | undefined
  /** As the scheme makes it; `undefined` when its encoding cannot be decoded. */
  readonly key: Bytes | undefined
  readonly isValidNow: boolean
}

const MAX_SECRETS = 8

function asText(bytes: Bytes): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function rawSecret(given: unknown, rules: SecretRules, nowMs: number): RawSecret[] {
  const isPlain = typeof given === 'string' || asBytes(given) !== undefined
  const entry = (isPlain ? { value: given } : given) as SecretEntry | null | undefined
  const { value, encoding = rules.encoding, notBefore, notAfter } = entry ?? {}
  const isValidNow =
    (notBefore?.getTime() ?? nowMs) <= nowMs && nowMs <= (notAfter?.getTime() ?? nowMs)
  const bytes = asBytes(value)
  if (bytes !== undefined) return [{ text: asText(bytes), key: bytes, isValidNow }]
  if (typeof value !== 'string') return []
  const { prefix = '' } = rules
  const bare = value.startsWith(prefix) ? value.slice(prefix.length) : value
  const key = encoding === 'utf8' ? utf8(bare) : decode(bare, encoding)
  return [{ text: value, key, isValidNow }]
}

/** One secret or a list, read without a complaint. */
export function rawSecrets(
  given: unknown,
  rules: SecretRules,
  nowMs: number,
): readonly RawSecret[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  return list.slice(0, MAX_SECRETS).flatMap((one) => rawSecret(one, rules, nowMs))
}
