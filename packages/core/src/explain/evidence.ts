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

/** The largest body that is explained, in bytes. */
export const MAX_BODY_BYTES = 4_194_304

/** A secret as it was given. Nothing is refused, because what is wrong with it is the question. */
export interface RawSecret {
  /** `undefined` for bytes that are not UTF-8. */
  readonly text: string | undefined
  /** Where bytes were given. */
  readonly bytes: Bytes | undefined
  /** One key for each of the scheme's forms that decodes. */
  readonly keys: readonly Bytes[]
  readonly isValidNow: boolean
}

/** A scheme whose signature stands in a header. */
export type SignatureScheme = HmacData | AsymmetricData

/** A scheme with something that a secret proves, other than the secret itself. */
export type ProofScheme = SignatureScheme | PayloadHmacData

/** What is known of one delivery. */
export interface Evidence<S extends SchemeData = SchemeData> {
  readonly scheme: S
  readonly head: RequestHead
  readonly body: Bytes
  readonly rules: SecretRules
  /** The provider's secrets, or those given in their place. */
  readonly secrets: readonly RawSecret[]
  /** The secrets of other endpoints. */
  readonly others: readonly RawSecret[]
  readonly nowMs: number
  /** `undefined` if no time is signed. */
  readonly toleranceSeconds: number | undefined
}

/** What to put in place of parts of the delivery, to see whether the signature then matches. */
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
  /** Added to the sentence of the code. */
  readonly detail?: string | undefined
  /** In place of the fix of the code. */
  readonly fix?: string | undefined
}

/** Whether the scheme is of one of these kinds. */
export const isOf = <S extends SchemeData>(
  evidence: Evidence,
  ...kinds: readonly S['kind'][]
): evidence is Evidence<S> => kinds.includes(evidence.scheme.kind as S['kind'])

/** The key as the scheme works with it, if it can be one. */
function usableKey(key: Bytes | undefined, { checkKey }: SecretRules): readonly Bytes[] {
  if (key === undefined || key.length === 0) return []
  try {
    return [checkKey === undefined ? key : checkKey(key)]
  } catch {
    return []
  }
}

/** The keys that a text writes, one for each of the scheme's forms that decodes. */
export function keysOf(text: string, rules: SecretRules): readonly Bytes[] {
  return rules.keyForms.flatMap((form) => usableKey(decodeKey(text, form), rules))
}

/** Only the keys of secrets that are valid now. */
export function currentKeys(secrets: readonly RawSecret[]): readonly Bytes[] {
  return secrets.flatMap(({ keys, isValidNow }) => (isValidNow ? keys : []))
}

/** The text of UTF-8 bytes, a byte order mark included; `undefined` if they are not UTF-8. */
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

/** One secret, or a list of them of which the first 8 count. */
export function rawSecrets(
  given: unknown,
  rules: SecretRules,
  nowMs: number,
): readonly RawSecret[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  return list.slice(0, MAX_SECRETS).flatMap((one) => rawSecret(one, rules, nowMs))
}
