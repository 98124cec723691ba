import type { WebhookErrorCode } from '../error/error-code.ts'
import { WebhookError } from '../error/webhook-error.ts'
import { MISTAKE_TEXTS, type MistakeCode } from './mistake-code.ts'

/** Why a delivery does not verify, as a stable code. */
export type DiagnosisCode = MistakeCode | WebhookErrorCode

/** One thing that is wrong, or may be wrong. */
export interface Diagnosis {
  /** The mistake, as a stable code. */
  readonly code: DiagnosisCode
  /** What is wrong, for a developer to read. */
  readonly sentence: string
  /** What to change, naming the option where there is one. */
  readonly fix: string
  /** Whether undoing the mistake makes the signature match. If so, the diagnosis is proven; otherwise it is a hint. */
  readonly matches: boolean
}

/**
 * Builds the diagnosis of a mistake with what was found out about it. It never contains a secret or the expected
 * signature.
 */
export function diagnosis(
  code: MistakeCode,
  matches: boolean,
  more: { [K in 'sentence' | 'detail' | 'fix']?: string | undefined } = {},
): Diagnosis {
  const [usualSentence, usualFix] = MISTAKE_TEXTS[code]
  const { sentence = usualSentence, detail, fix = usualFix } = more
  const whole = detail === undefined ? sentence : `${sentence} ${detail}`
  return Object.freeze({ code, sentence: whole, fix, matches })
}

/** What the receiver would refuse a delivery with for this error. */
export const asRefusal = (cause: unknown): WebhookError =>
  WebhookError.is(cause) ? cause : new WebhookError('provider_failed', { cause })

/** Builds a diagnosis from the receiver's own error. */
export function refusal(
  error: WebhookError,
  matches = false,
  detail = '',
  fix: string = error.hint,
): Diagnosis {
  const sentence = error.message.charAt(0).toUpperCase() + error.message.slice(1)
  const { code } = error
  return Object.freeze({ code, sentence: `${sentence}.${detail && ` ${detail}`}`, fix, matches })
}
