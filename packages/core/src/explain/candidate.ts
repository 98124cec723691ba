import type { HashAlgorithm } from '../crypto/backend.ts'
import type { HeaderLookup } from '../http/headers.ts'
import type { AnyScheme } from '../provider/scheme.ts'
import type { Bytes } from '../util/bytes.ts'
import type { MistakeCode } from './diagnosis.ts'
import type { RawSecret } from './raw-secret.ts'

/** What is known of one delivery. */
export interface Evidence<S extends AnyScheme = AnyScheme> {
  readonly scheme: S
  readonly headers: HeaderLookup
  readonly body: Bytes
  readonly url: string | undefined
  /** Those of the provider, or those given in their place. */
  readonly secrets: readonly RawSecret[]
  /** Those of other endpoints. */
  readonly others: readonly RawSecret[]
  readonly nowMs: number
  readonly toleranceSeconds: number
}

/** What the proof of a delivery says, read as generously as can be. */
export interface Proof {
  readonly signatures: readonly Bytes[]
  readonly timestamp: string | undefined
  readonly id: string | undefined
}

/** A mistake that may have been made, and the parts to be put in place to see whether it was. */
export interface Candidate {
  readonly code: MistakeCode
  readonly detail?: string | undefined
  readonly body?: Bytes | undefined
  readonly key?: Bytes | undefined
  readonly algorithm?: HashAlgorithm | undefined
  /** The text that is hashed before the body. */
  readonly prefix?: string | undefined
}

/** A family of mistakes: those of a body, or those of a secret. Lazily, since a match ends the search. */
export type BodyMistakes = (body: Bytes, headers: HeaderLookup) => AsyncGenerator<Candidate>
