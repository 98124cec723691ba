import type { Diagnosis } from './diagnosis.ts'
import { MISTAKE_TEXTS, type MistakeCode } from './mistake-code.ts'

/** The general explanation of a mistake, independent of a delivery. */
export type KnownMistake = Pick<Diagnosis, 'sentence' | 'fix'> & {
  /** The mistake, as a stable code. */
  readonly code: MistakeCode
}

/**
 * Every mistake that `explain` knows, with its default sentence and fix.
 *
 * @example
 * ```ts
 * const { fix } = knownMistakes.find(({ code }) => code === 'secret_quoted')
 * ```
 */
export const knownMistakes: readonly KnownMistake[] = Object.freeze(
  Object.entries(MISTAKE_TEXTS).map(([code, [sentence, fix]]) =>
    Object.freeze({ code: code as MistakeCode, sentence, fix }),
  ),
)
