import type { WebhookErrorCode } from '../error/error-code.ts'
import type { WebhookError } from '../error/webhook-error.ts'

/** Mistakes that `explain` knows beside the codes of `WebhookError`. */
export type MistakeCode =
  | 'verified'
  | 'body_reserialized'
  | 'trailing_newline_added'
  | 'trailing_newline_lost'
  | 'bom_added'
  | 'bom_lost'
  | 'line_endings_changed'
  | 'body_base64'
  | 'body_misread_as_latin1'
  | 'body_text_decoded'
  | 'body_compressed'
  | 'body_decompressed'
  | 'body_extended'
  | 'body_over_limit'
  | 'secret_whitespace'
  | 'secret_quoted'
  | 'secret_prefix_kept'
  | 'secret_prefix_dropped'
  | 'secret_encoding'
  | 'secret_not_valid_now'
  | 'other_secret'
  | 'wrong_algorithm'
  | 'signed_content'
  | 'signature_format'
  | 'wrong_header'
  | 'timestamp_milliseconds'
  | 'token_with_scheme_prefix'
  | 'token_truncated'
  | 'unexplained'

/** Why a delivery does not verify, as a stable code. */
export type DiagnosisCode = MistakeCode | WebhookErrorCode

/** One thing that is wrong, or may be. */
export interface Diagnosis {
  readonly code: DiagnosisCode
  /** What is the matter. */
  readonly sentence: string
  /** What to change. */
  readonly fix: string
  /** Whether undoing it makes the signature match: proof, where the others are hints. */
  readonly matches: boolean
}

type Row = readonly [sentence: string, fix: string]

const RAW =
  'Give the receiver the raw bytes: mount it before every body parser, or let the parser keep them.'
const SECRET = 'Copy the secret again, as it is, and check how it gets into the environment.'
const CAPTURE =
  'If only the capture did this, capture the bytes; if not, look at what reads the body.'

const TEXTS: Readonly<Record<MistakeCode, Row>> = {
  verified: ['The delivery verifies.', 'Nothing to change.'],
  body_reserialized: ['The body was parsed as JSON and written again.', RAW],
  trailing_newline_added: ['The body has a line break at its end that was not signed.', CAPTURE],
  trailing_newline_lost: ['The body lost the line break at its end that was signed.', CAPTURE],
  bom_added: ['The body has a byte order mark that was not signed.', CAPTURE],
  bom_lost: ['The body lost the byte order mark that was signed.', `${CAPTURE} Decoding drops it.`],
  line_endings_changed: ['The line endings of the body were changed.', CAPTURE],
  body_base64: [
    'The body is still base64 text.',
    'Decode it first: AWS Lambda says so with `isBase64Encoded`.',
  ],
  body_misread_as_latin1: ['The body’s bytes were read as Latin-1 and written as UTF-8.', RAW],
  body_text_decoded: [
    'The body holds U+FFFD: bytes that are no UTF-8 may have been lost in decoding it to text.',
    RAW,
  ],
  body_compressed: [
    'The body is still compressed; the sender signed it before that.',
    'Turn compression off between the sender and the receiver.',
  ],
  body_decompressed: [
    'The body was sent compressed, and was unpacked before it was verified.',
    'Turn compression off at the sender: a signature covers the bytes that were sent.',
  ],
  body_extended: [
    'The body is longer than its Content-Length.',
    'Look for what adds to the body after it has arrived.',
  ],
  body_over_limit: [
    'The body is larger than what is explained here.',
    'Explain a smaller delivery: the mistake is most likely the same.',
  ],
  secret_whitespace: [
    'Whitespace stands at an end of the secret.',
    `${SECRET} A file ends in a line break.`,
  ],
  secret_quoted: [
    'The secret is in quotes.',
    `${SECRET} Not every reader of .env files drops quotes.`,
  ],
  secret_prefix_kept: [
    'The secret’s prefix is used as part of the key.',
    'Give `secretPrefix`, with the encoding that follows it.',
  ],
  secret_prefix_dropped: [
    'The sender’s key has a prefix that the receiver’s lacks.',
    'Give the secret with its prefix, and leave `secretPrefix` out.',
  ],
  secret_encoding: [
    'The secret’s text is turned into key bytes in another way.',
    'Set `secretEncoding`.',
  ],
  secret_not_valid_now: [
    'A secret of the list matches that is not valid now.',
    'Move its `notBefore` or `notAfter`, or have the sender use the current one.',
  ],
  other_secret: ['Another of your secrets matches.', 'Use that one for this endpoint.'],
  wrong_algorithm: ['The sender hashes with another algorithm.', 'Set `algorithm`.'],
  signed_content: ['The sender signs something else than the provider describes.', 'Set `signed`.'],
  signature_format: [
    'The signature is right but written in another way.',
    'Set `format` and `separator`.',
  ],
  wrong_header: ['The proof is in another header.', 'Set `header` to the name of that one.'],
  timestamp_milliseconds: [
    'The signed timestamp is in milliseconds; the scheme reads seconds.',
    'Have the sender write seconds: milliseconds need a scheme of their own.',
  ],
  token_with_scheme_prefix: [
    'The token has a word before it.',
    'Have the sender send the token alone.',
  ],
  token_truncated: [
    'The token was cut short.',
    'Look for a limit on the way, or a half copied secret.',
  ],
  unexplained: [
    'No usual mistake makes it match.',
    'The secret is most likely another endpoint’s or another environment’s, or the content was changed.',
  ],
}

/** A mistake, with what was found out about it: never a secret, never the signature that was expected. */
export function diagnosis(code: MistakeCode, matches: boolean, detail = ''): Diagnosis {
  const [sentence, fix] = TEXTS[code]
  const whole = detail === '' ? sentence : `${sentence} ${detail}`
  return Object.freeze({ code, sentence: whole, fix, matches })
}

/** What the receiver itself says. */
export function refusal(error: WebhookError, matches = false, detail = ''): Diagnosis {
  const sentence = error.message.charAt(0).toUpperCase() + error.message.slice(1)
  const { code, hint: fix } = error
  return Object.freeze({ code, sentence: `${sentence}.${detail && ` ${detail}`}`, fix, matches })
}
