import type { RequestHead } from '../authenticate/authenticator.ts'
import { decodeKey, formsOf, MAX_SECRETS, type SecretRules } from '../authenticate/secrets.ts'
import type {
  AsymmetricData,
  HmacData,
  PayloadHmacData,
  SchemeData,
} from '../provider/scheme-data.ts'
import type { SecretEntry } from '../provider/secret.ts'
import { asBytes, type Bytes } from '../util/bytes.ts'
import type { MistakeCode } from './mistake-code.ts'

/** The maximum size of a body that can be explained, in bytes. */
export const MAX_BODY_BYTES = 4_194_304

/** A secret exactly as it was given. None is rejected, because finding out what is wrong with it is the goal. */
export interface RawSecret {
  /** `undefined` for bytes that are not UTF-8. */
  readonly text: string | undefined
  /** Set if the secret was given as bytes. */
  readonly bytes: Bytes | undefined
  /** One key for each of the scheme's forms that can decode it. */
  readonly keys: readonly Bytes[]
  readonly isValidNow: boolean
}

/** A scheme whose signature is in a header. */
export type SignatureScheme = HmacData | AsymmetricData

/** A scheme whose proof is derived from the secret, rather than being the secret itself. */
export type ProofScheme = SignatureScheme | PayloadHmacData

/** What is known about one delivery. */
export interface Evidence<S extends SchemeData = SchemeData> {
  readonly scheme: S
  readonly head: RequestHead
  readonly body: Bytes
  readonly rules: SecretRules
  /** The provider's secrets, or the ones given instead. */
  readonly secrets: readonly RawSecret[]
  /** The secrets of other endpoints. */
  readonly others: readonly RawSecret[]
  readonly nowMs: number
  /** `undefined` if no time is signed. */
  readonly toleranceSeconds: number | undefined
}

/** Replacements for parts of the delivery, to test whether the signature then matches. */
export interface Replacement {
  readonly body?: Bytes | undefined
  readonly key?: Bytes | undefined
  readonly timestamp?: string | undefined
  readonly signatures?: readonly Bytes[] | undefined
  readonly scheme?:
    | Partial<
        Pick<HmacData, 'content' | 'algorithms' | 'urls'> &
          Pick<PayloadHmacData, 'formats' | 'timestampFormat'>
      >
    | undefined
}

/** A mistake that may have been made, and how to undo it. */
export interface Candidate extends Replacement {
  readonly code: MistakeCode
  /** Appended to the mistake's sentence. */
  readonly detail?: string | undefined
  /** Replaces the mistake's fix. */
  readonly fix?: string | undefined
}

/** Whether the scheme is of one of these kinds. */
export const isOf = <S extends SchemeData>(
  evidence: Evidence,
  ...kinds: readonly S['kind'][]
): evidence is Evidence<S> => kinds.includes(evidence.scheme.kind as S['kind'])

/** Converts a key to the form that the scheme uses, if it is a valid key. */
function usableKey(key: Bytes | undefined, { checkKey }: SecretRules): readonly Bytes[] {
  if (key === undefined || key.length === 0) return []
  try {
    return [checkKey === undefined ? key : checkKey(key)]
  } catch {
    return []
  }
}

/** Decodes a text into keys, one for each of the scheme's forms that can decode it. */
export function keysOf(text: string, rules: SecretRules): readonly Bytes[] {
  return rules.keyForms.flatMap((form) => usableKey(decodeKey(text, form), rules))
}

/** The keys of the secrets that are currently valid. */
export function currentKeys(secrets: readonly RawSecret[]): readonly Bytes[] {
  return secrets.flatMap(({ keys, isValidNow }) => (isValidNow ? keys : []))
}

/** Decodes UTF-8 bytes, keeping a byte order mark. Returns `undefined` if they are not UTF-8. */
export function exactText(bytes: Bytes): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function rawSecret(given: unknown, rules: SecretRules, nowMs: number): readonly RawSecret[] {
  const isPlain = typeof given === 'string' || asBytes(given) !== undefined
  const entry = (isPlain ? { value: given } : given) as SecretEntry | null | undefined
  const { value, encoding, notBefore, notAfter } = entry ?? {}
  const isValidNow =
    (notBefore?.getTime() ?? nowMs) <= nowMs && nowMs <= (notAfter?.getTime() ?? nowMs)
  const bytes = asBytes(value)
  if (bytes !== undefined) {
    return [{ text: exactText(bytes), bytes, keys: usableKey(bytes, rules), isValidNow }]
  }
  if (typeof value !== 'string') return []
  const keyForms = formsOf(encoding, rules)
  const keys = keysOf(value, { ...rules, keyForms })
  return [{ text: value, bytes: undefined, keys, isValidNow }]
}

/** Reads one secret, or the first 8 of a list. */
export function rawSecrets(
  given: unknown,
  rules: SecretRules,
  nowMs: number,
): readonly RawSecret[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  return list.slice(0, MAX_SECRETS).flatMap((one) => rawSecret(one, rules, nowMs))
}
