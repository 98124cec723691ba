import type { ErrorStatus, WebhookErrorCode } from './error-code.ts'

/** The HTTP status, whether the sender's retry can succeed, what happened, and what to change. */
export type ErrorRow = readonly [
  status: ErrorStatus,
  retryable: boolean,
  message: string,
  hint: string,
]

/** The values of an error's fields, one row per code. */
export const ERROR_TABLE: Readonly<Record<WebhookErrorCode, ErrorRow>> = {
  missing_signature: [
    401,
    false,
    'the signature header is missing',
    'Check that the sender signs its requests to this endpoint and that `header` names the header it uses.',
  ],
  malformed_signature: [
    401,
    false,
    'the signature header does not have the form that the provider describes',
    'Check that you use the provider for this sender. In your own scheme, compare the header with `format`, `separator` and `timestampPrefix`.',
  ],
  bad_signature: [
    401,
    false,
    'no signature matches the bytes that were received',
    'Check `secret`, and that nothing changes the body in transit; `explain` can tell which.',
  ],
  missing_token: [
    401,
    false,
    'the token is missing',
    'Check that the sender sends its token to this endpoint. In your own scheme, check `header` or `query`.',
  ],
  bad_token: [
    401,
    false,
    'the token does not match any secret',
    'Check `secret`. When the sender rotates a token, list both the old and the new one.',
  ],
  duplicate_header: [
    401,
    false,
    'an authentication header arrived more than once',
    'A proxy may be adding a second copy of the header; only one may arrive.',
  ],
  missing_id: [
    401,
    false,
    'the signed id header is missing',
    'Check that you use the provider for this sender. In your own scheme, check `idHeader`.',
  ],
  malformed_id: [
    401,
    false,
    'the signed id is longer than 256 characters or has an invalid character',
    'Check that you use the provider for this sender. In your own scheme, check `idHeader`.',
  ],
  missing_timestamp: [
    401,
    false,
    'the signed timestamp is missing',
    'Check that you use the provider for this sender. In your own scheme, check `timestampHeader`, `timestampPrefix` or `timestampField`.',
  ],
  malformed_timestamp: [
    401,
    false,
    'the signed timestamp does not have the format that the provider describes',
    "Set `timestampFormat`: 'unix' (seconds), 'unix-ms' (milliseconds) or 'rfc3339'.",
  ],
  timestamp_too_old: [
    401,
    false,
    'the signature is valid but too old',
    "Check this machine's clock and whether a queue delays deliveries, or raise `toleranceSeconds`.",
  ],
  timestamp_in_future: [
    401,
    false,
    'the signature is valid but its time is too far in the future',
    "Check this machine's clock, or raise `toleranceSeconds`.",
  ],
  invalid_json: [
    400,
    false,
    'the delivery is authentic but its body cannot be parsed as the provider describes',
    'A JSON body must be UTF-8 and nested at most 64 levels deep. For any other kind of body, set `payload` in the provider.',
  ],
  invalid_event: [
    400,
    false,
    'the delivery is authentic but its event cannot be identified',
    'Compare the payload with what `identify` and the schema of `events["*"]` expect.',
  ],
  payload_mismatch: [
    500,
    true,
    'the payload does not match the schema of its event type',
    "Fix the schema in `events` and deploy: the sender's retry will then be handled.",
  ],
  body_aborted: [
    400,
    true,
    'the client disconnected before the body was complete',
    'No action needed: the sender will retry.',
  ],
  body_truncated: [
    400,
    true,
    'the body is shorter than its Content-Length',
    'A proxy in front of the receiver truncated the body; raise its limit.',
  ],
  method_not_allowed: [
    405,
    false,
    'the request method is not one that the sender uses',
    "Mount the receiver only for the provider's methods, or ignore probes that use other methods.",
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
    "Raise `maxBodyBytes` if the sender's events can be that large.",
  ],
  unsupported_encoding: [
    415,
    false,
    'the body has a Content-Encoding',
    'Turn off compression at the sender: a signature covers the bytes that were sent.',
  ],
  body_already_parsed: [
    500,
    true,
    'a body parser ran first, so the raw bytes are lost',
    'Pass the raw bytes of the body, before any parser reads it: parsed JSON cannot be verified.',
  ],
  body_already_read: [
    500,
    true,
    'the body was already read before the receiver got the request',
    'Mount the receiver before anything that reads the body.',
  ],
  handler_failed: [
    500,
    true,
    'the handler failed',
    'See `cause`. Throw `context.discard(reason)` for an event that must not be retried.',
  ],
  provider_failed: [
    500,
    true,
    'code in the provider or in an option threw',
    "See `cause`: `identify`, schemas, `now` and the input's accessors must not throw.",
  ],
  secret_unavailable: [
    500,
    true,
    'no usable secret is available for this delivery',
    'See `cause`; `secret` must return at least one secret that is currently valid.',
  ],
  in_flight: [
    503,
    true,
    'the same event is currently being handled',
    'No action needed: a retry succeeds once the event has been handled.',
  ],
  lease_lost: [
    503,
    true,
    'the handler ran longer than its lease',
    'Raise `replay.leaseMs` or `replay.maxRunMs`, or move slow work to a queue.',
  ],
  store_unavailable: [
    503,
    true,
    'the replay store failed or did not respond in time',
    'See `cause`; check the store and `replay.timeoutMs`.',
  ],
  store_full: [
    503,
    true,
    'there is no room for another delivery',
    'Raise `maxKeys` of the memory store, or use a durable store from @hookseal/replay.',
  ],
  shutting_down: [
    503,
    true,
    'the receiver is shutting down',
    "No action needed: the sender's retry will succeed.",
  ],
}
