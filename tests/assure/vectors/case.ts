/** One vector, and what `verify` has to answer. Key, message and signature are in hex. */
export interface Case {
  readonly source: string
  readonly kind: 'hmac' | 'asymmetric'
  readonly algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'ed25519' | 'ecdsa-p256-sha256'
  readonly key: string
  readonly message: string
  readonly signature: string
  /** Why the answer is expected, which is also how the case is counted. */
  readonly because: Reason
}

/** Why a vector has to be accepted or refused. */
export type Reason = 'valid' | 'invalid' | 'cut' | 'altered'

/** What each reason means, for the details of a claim. */
export const REASONS: Readonly<Record<Reason, string>> = {
  valid: 'valid, accepted',
  invalid: 'invalid, refused',
  cut: 'with a tag shorter than the MAC, refused: verify takes whole MACs only',
  altered: 'valid, with one bit of the signature or the message changed, refused',
}

/** The length of each hash function's MAC, in hex digits. */
export const MAC_DIGITS = { sha1: 40, sha256: 64, sha384: 96, sha512: 128 } as const

/** The answer that a case has to get: `accepted`, or the code of the error. */
export function expectedAnswer({ because, kind, algorithm, signature }: Case): string {
  if (because === 'valid') return 'accepted'
  const isCut = kind === 'hmac' && signature.length !== MAC_DIGITS[algorithm as 'sha1']
  return isCut ? 'malformed_signature' : 'bad_signature'
}

const withBitChanged = (hex: string): string =>
  hex.slice(0, -1) + (Number.parseInt(hex.slice(-1), 16) ^ 1).toString(16)

/** A valid case with one bit of its signature changed, and with one bit of its message changed. */
export function altered(valid: Case): readonly Case[] {
  const { message, signature } = valid
  return [
    { ...valid, because: 'altered', signature: withBitChanged(signature) },
    { ...valid, because: 'altered', message: message === '' ? '00' : withBitChanged(message) },
  ]
}
