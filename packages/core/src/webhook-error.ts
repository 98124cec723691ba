/** Every reason for which a delivery is refused. Closed: a `switch` over it can be exhaustive. */
export type WebhookErrorCode =
  | 'missing_signature'
  | 'malformed_signature'
  | 'bad_signature'
  | 'missing_token'
  | 'bad_token'
  | 'duplicate_header'
  | 'missing_id'
  | 'malformed_id'
  | 'missing_timestamp'
  | 'malformed_timestamp'
  | 'timestamp_too_old'
  | 'timestamp_in_future'
  | 'invalid_json'
  | 'invalid_event'
  | 'body_aborted'
  | 'body_truncated'
  | 'method_not_allowed'
  | 'body_timeout'
  | 'body_too_large'
  | 'unsupported_encoding'
  | 'body_already_parsed'
  | 'body_already_read'
  | 'handler_failed'
  | 'provider_failed'
  | 'secret_unavailable'
  | 'in_flight'
  | 'lease_lost'
  | 'store_unavailable'
  | 'store_full'
  | 'shutting_down'

/** The HTTP statuses that a refusal can have. */
export type ErrorStatus = 400 | 401 | 405 | 408 | 413 | 415 | 500 | 503

type Row = readonly [status: ErrorStatus, retryable: boolean, message: string, hint: string]

const CODES: Readonly<Record<WebhookErrorCode, Row>> = {
  missing_signature: [
    401,
    false,
    'the signature header is missing',
    'Check that the sender signs this endpoint and that `header` names the header it uses.',
  ],
  malformed_signature: [
    401,
    false,
    'the signature header is not in the form that the provider describes',
    'Compare the header with `format`, `separator` and `timestampPrefix` of the scheme.',
  ],
  bad_signature: [
    401,
    false,
    'no signature matches the bytes that arrived',
    'Check `secret`, and that nothing changed the body on its way; `explain` tells which.',
  ],
  missing_token: [
    401,
    false,
    'the token header is missing',
    'Check that the sender sends its token and that `header` names the header it uses.',
  ],
  bad_token: [
    401,
    false,
    'the token is not one of the secrets',
    'Check `secret`; after the sender regenerates a token, give the old and the new one in a list.',
  ],
  duplicate_header: [
    401,
    false,
    'an authentication header arrived more than once',
    'A proxy may be adding a second copy of the header; send one.',
  ],
  missing_id: [
    401,
    false,
    'the signed id header is missing',
    'Check that `idHeader` names the header that the sender uses.',
  ],
  malformed_id: [
    401,
    false,
    'the signed id is not 1 to 256 visible ASCII characters without a full stop',
    'Check that `idHeader` names the header that the sender uses.',
  ],
  missing_timestamp: [
    401,
    false,
    'the signed timestamp is missing',
    'Check `timestampHeader` or `timestampPrefix` of the scheme.',
  ],
  malformed_timestamp: [
    401,
    false,
    'the signed timestamp is not a whole number of Unix seconds',
    'The scheme reads seconds; a sender that writes milliseconds needs a scheme of its own.',
  ],
  timestamp_too_old: [
    401,
    false,
    'the signature is genuine but older than the tolerance',
    'Check this machine’s clock and for a queue before it, or raise `toleranceSeconds`.',
  ],
  timestamp_in_future: [
    401,
    false,
    'the signature is genuine but its time lies beyond the tolerance',
    'Check this machine’s clock, or raise `toleranceSeconds`.',
  ],
  invalid_json: [
    400,
    false,
    'the delivery is authentic but its body is not JSON',
    'The body must be UTF-8 JSON nested at most 64 deep.',
  ],
  invalid_event: [
    400,
    false,
    'the delivery is authentic but its event cannot be identified',
    'Compare the payload with what `identify` and the schema of `events["*"]` expect.',
  ],
  body_aborted: [
    400,
    true,
    'the client went away before the body was whole',
    'Nothing to change: the sender will try again.',
  ],
  body_truncated: [
    400,
    true,
    'the body is shorter than its Content-Length',
    'A proxy in front cut the body; raise its limit.',
  ],
  method_not_allowed: [
    405,
    false,
    'the method is not POST',
    'Mount the receiver for POST only, or ignore probes that use another method.',
  ],
  body_timeout: [
    408,
    true,
    'the body did not arrive in time',
    'Raise `bodyTimeoutMs` if the sender is known to be slow.',
  ],
  body_too_large: [
    413,
    false,
    'the body is larger than the limit',
    'Raise `maxBodyBytes` if the sender’s events can be that large.',
  ],
  unsupported_encoding: [
    415,
    false,
    'the body has a Content-Encoding',
    'Turn compression off at the sender: a signature covers the bytes that were sent.',
  ],
  body_already_parsed: [
    500,
    true,
    'a body parser ran first and the raw bytes are lost',
    'Give the body as bytes, before any parser: parsed JSON cannot be verified.',
  ],
  body_already_read: [
    500,
    true,
    'the body was read before the receiver saw the request',
    'Mount the receiver before whatever reads the body.',
  ],
  handler_failed: [
    500,
    true,
    'the handler threw',
    'See `cause`. Throw `context.permanent(reason)` for an event that must not be sent again.',
  ],
  provider_failed: [
    500,
    true,
    'code of the provider or of an option threw',
    'See `cause`: `identify`, a schema, `now` and the input’s own accessors must not throw.',
  ],
  secret_unavailable: [
    500,
    true,
    'there is no usable secret for this delivery',
    'See `cause`; `secret` must give at least one secret that is valid now.',
  ],
  in_flight: [
    503,
    true,
    'the same event is being handled right now',
    'Nothing to change: the sender tries again and finds the event handled.',
  ],
  lease_lost: [
    503,
    true,
    'the handler outlived its lease',
    'Raise `replay.leaseMs` or `replay.maxRunMs`, or move slow work to a queue.',
  ],
  store_unavailable: [
    503,
    true,
    'the replay store failed or did not answer in time',
    'See `cause`; check the store, and `replay.timeoutMs`.',
  ],
  store_full: [
    503,
    true,
    'the replay store has no room for another key',
    'Raise `maxKeys`, or use a durable store from @hookseal/replay.',
  ],
  shutting_down: [503, true, 'the receiver is draining', 'Nothing to change: another try will do.'],
}

// A registered symbol, so that the ESM and the CommonJS copy in one process know each other's errors.
const BRAND = Symbol.for('hookseal.WebhookError')

/**
 * The one error of this library: "this delivery was refused", and why. A developer's mistake is a
 * `TypeError` or `RangeError` instead.
 *
 * It never carries a payload, a signature or a secret, and its text is for the operator: answer the
 * sender with `status` alone (`expose` is `false`, as in the http-errors convention of Express and Koa).
 *
 * @example
 * ```ts
 * try {
 *   await receiver.verify({ headers, body })
 * } catch (error) {
 *   if (WebhookError.is(error) && error.code === 'timestamp_too_old') checkTheClock()
 * }
 * ```
 */
export class WebhookError extends Error {
  override readonly name = 'WebhookError'
  /** Why, as a stable code. */
  readonly code: WebhookErrorCode
  /** The HTTP status that makes the sender stop or retry as it should. */
  readonly status: ErrorStatus
  /** Whether the sender's own retry can succeed without anyone changing anything. */
  readonly retryable: boolean
  /** What the developer should change, naming the option. */
  readonly hint: string
  readonly expose = false

  constructor(
    code: WebhookErrorCode,
    options: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
  ) {
    const [status, retryable, message, hint] = CODES[code]
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.status = status
    this.retryable = retryable
    this.hint = options.hint ?? hint
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** Whether `value` is a WebhookError, from this copy of the package or from another. */
  static is(value: unknown): value is WebhookError {
    try {
      const isError = Object.prototype.toString.call(value) === '[object Error]'
      return isError && BRAND in (value as object)
    } catch {
      // A proxy that throws: anything can be thrown at us.
      return false
    }
  }
}
