/** Mistakes that `explain` detects in addition to the codes of `WebhookError`. */
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
  | 'public_key_form'
  | 'secret_malformed'
  | 'secret_not_valid_now'
  | 'other_secret'
  | 'wrong_algorithm'
  | 'signed_content'
  | 'wrong_url'
  | 'signature_format'
  | 'wrong_header'
  | 'other_provider'
  | 'timestamp_format'
  | 'timestamp_converted'
  | 'token_with_scheme_prefix'
  | 'token_without_prefix'
  | 'token_truncated'
  | 'unexplained'

type Row = readonly [sentence: string, fix: string]

const RAW =
  'Give the receiver the raw bytes: mount it before any body parser, or have the parser keep them.'
const SECRET = 'Copy the secret again, and check how it gets into the environment.'
const CAPTURE =
  'If this happened only in your capture, capture the raw bytes. Otherwise, check what reads the body.'

/** The default sentence and fix of each mistake. */
export const MISTAKE_TEXTS: Readonly<Record<MistakeCode, Row>> = {
  verified: ['The delivery verifies.', 'No action needed.'],
  body_reserialized: ['The body was parsed as JSON and serialized again.', RAW],
  trailing_newline_added: ['The body ends with a line break that was not signed.', CAPTURE],
  trailing_newline_lost: ['The body lost its trailing line break, which was signed.', CAPTURE],
  bom_added: ['The body starts with a byte order mark that was not signed.', CAPTURE],
  bom_lost: [
    'The body lost its byte order mark, which was signed.',
    `${CAPTURE} Decoding to text drops it.`,
  ],
  line_endings_changed: ['The line endings of the body were changed.', CAPTURE],
  body_base64: [
    'The body is still base64 text.',
    'Decode it first. AWS Lambda sets `isBase64Encoded` for such bodies.',
  ],
  body_misread_as_latin1: ["The body's bytes were read as Latin-1 and written as UTF-8.", RAW],
  body_text_decoded: [
    'The body contains U+FFFD: decoding it to text may have lost bytes that are not UTF-8.',
    RAW,
  ],
  body_compressed: [
    'The body is still compressed, but the sender signed it uncompressed.',
    'Turn off compression between the sender and the receiver.',
  ],
  body_decompressed: [
    'The body was sent compressed, but was decompressed before it was verified.',
    'Turn off compression at the sender: a signature covers the bytes that were sent.',
  ],
  body_extended: [
    'The body is longer than its Content-Length.',
    'Check what appends to the body after it arrives.',
  ],
  body_over_limit: [
    'The body is larger than 4 MiB, the maximum that can be explained.',
    'Explain a smaller delivery: the mistake is most likely the same.',
  ],
  secret_whitespace: [
    'The secret starts or ends with whitespace.',
    `${SECRET} Files often end with a line break.`,
  ],
  secret_quoted: ['The secret is in quotes.', `${SECRET} Some .env parsers keep the quotes.`],
  secret_prefix_kept: [
    "The secret's prefix is used as part of the key.",
    'Set `secretEncoding: [{ encoding, prefix }]` to the prefix and the encoding of the text after it.',
  ],
  secret_prefix_dropped: [
    "The sender's key includes a prefix that the receiver's key does not.",
    "Give the secret with its prefix, set `secretEncoding: 'utf8'` and remove `secretPrefix`.",
  ],
  secret_encoding: [
    'The sender converts the text of the secret to key bytes in a different way.',
    'Set `secretEncoding`.',
  ],
  public_key_form: [
    'The public key is correct, but its form differs from the one that the scheme describes.',
    'Give it in the form that the scheme describes, or set `keyEncoding`, `keyFormat` and `keyPrefix`.',
  ],
  secret_malformed: [
    "The secret does not have the form of this sender's secrets.",
    "Copy it again from the sender's settings.",
  ],
  secret_not_valid_now: [
    'The secret that matches is not currently valid.',
    'Change its `notBefore` or `notAfter`, or have the sender use the current secret.',
  ],
  other_secret: ['Another of your secrets matches.', 'Use that secret for this endpoint.'],
  wrong_algorithm: ['The sender uses a different hash algorithm.', 'Set `algorithm`.'],
  signed_content: [
    'The sender signs different content from what the scheme describes.',
    'Set `signedContent`.',
  ],
  wrong_url: [
    'The sender signs a different URL from `url`.',
    'Set `url` to your public URL, exactly as the sender has it.',
  ],
  signature_format: [
    'The signature is correct, but it is written in a different form.',
    'Set `format` and `separator`.',
  ],
  wrong_header: [
    'The signature or token is in a different place.',
    'Set `header` to the name of that header.',
  ],
  other_provider: [
    'The delivery is from a different sender than the provider describes.',
    'Use the provider for that sender.',
  ],
  timestamp_format: [
    'The signed time has a different format from the one that the scheme describes.',
    'Set `timestampFormat`.',
  ],
  timestamp_converted: [
    'The time was signed in a different form from the one that was sent.',
    'Have the sender sign the time exactly as it sends it.',
  ],
  token_with_scheme_prefix: [
    'The token is correct, but a different prefix precedes it.',
    'Set `prefix` to the text that the sender puts before the token.',
  ],
  token_without_prefix: [
    'The token is correct, but it arrives without `prefix`.',
    'Remove `prefix`, or have the sender add it.',
  ],
  token_truncated: [
    'The token was cut off.',
    'Check for a length limit in transit, or a secret that was only partly copied.',
  ],
  unexplained: [
    'No common mistake explains this.',
    'The secret most likely belongs to another endpoint or environment, or the content was changed.',
  ],
}
