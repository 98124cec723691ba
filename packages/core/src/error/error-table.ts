import type { ErrorStatus, WebhookErrorCode } from './error-code.ts'

/** Status, whether the sender's own retry can succeed, what happened, what to change. */
export type ErrorRow = readonly [
  status: ErrorStatus,
  retryable: boolean,
  message: string,
  hint: string,
]

/** One row per code: what the error's fields are made of. */
export const ERROR_TABLE: Readonly<Record<WebhookErrorCode, ErrorRow>> = {
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
    'Check that the provider is that of the sender. In a scheme of your own, compare the header with `format`, `separator` and `timestampPrefix`.',
  ],
  bad_signature: [
    401,
    false,
    'no signature matches the bytes that arrived',
    'Check `secret`, and that nothing changed the body in transit; `explain` finds out which.',
  ],
  missing_token: [
    401,
    false,
    'the token is missing',
    'Check that the sender sends its token to this endpoint. In a scheme of your own, check `header` or `query`.',
  ],
  bad_token: [
    401,
    false,
    'the token is not one of the secrets',
    'Check `secret`. After the sender regenerates a token, list the old and the new one.',
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
    'Check that the provider is that of the sender. In a scheme of your own, check `idHeader`.',
  ],
  malformed_id: [
    401,
    false,
    'the signed id is longer than 256 characters or has a character that an id cannot have',
    'Check that the provider is that of the sender. In a scheme of your own, check `idHeader`.',
  ],
  missing_timestamp: [
    401,
    false,
    'the signed timestamp is missing',
    'Check that the provider is that of the sender. In a scheme of your own, check `timestampHeader`, `timestampPrefix` or `timestampField`.',
  ],
  malformed_timestamp: [
    401,
    false,
    'the signed timestamp is not in the form that the provider describes',
    "Set `timestampFormat`: 'unix' (seconds), 'unix-ms' (milliseconds) or 'rfc3339'.",
  ],
  timestamp_too_old: [
    401,
    false,
    'the signature is genuine but older than the tolerance',
    "Check this machine's clock and for a queue in front of it, or raise `toleranceSeconds`.",
  ],
  timestamp_in_future: [
    401,
    false,
    'the signature is genuine but its time is further in the future than the tolerance',
    "Check this machine's clock, or raise `toleranceSeconds`.",
  ],
  invalid_json: [
    400,
    false,
    'the delivery is authentic but its body cannot be read as the provider describes',
    'A JSON body must be UTF-8 and nested at most 64 deep. For another kind of body set `payload` of the provider.',
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
    'the payload does not fit the schema of its event',
    "Correct the schema in `events` and deploy: the sender's retry will then be handled.",
  ],
  body_aborted: [
    400,
    true,
    'the client disconnected before the body was complete',
    'No action needed: the sender will try again.',
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
    'the method is not one that the sender uses',
    'Mount the receiver for the methods of the provider only, or ignore probes that use another one.',
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
    'Turn compression off at the sender: a signature covers the bytes that were sent.',
  ],
  body_already_parsed: [
    500,
    true,
    'a body parser ran first and the raw bytes are lost',
    'Pass the body as bytes, before any parser: parsed JSON cannot be verified.',
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
    'the handler failed',
    'See `cause`. Throw `context.discard(reason)` for an event that must not be retried.',
  ],
  provider_failed: [
    500,
    true,
    'code of the provider or of an option threw',
    "See `cause`: `identify`, a schema, `now` and the input's own accessors must not throw.",
  ],
  secret_unavailable: [
    500,
    true,
    'there is no usable secret for this delivery',
    'See `cause`; `secret` must return at least one secret that is valid now.',
  ],
  in_flight: [
    503,
    true,
    'the same event is being handled right now',
    "No action needed: the sender's retry will find the event handled.",
  ],
  lease_lost: [
    503,
    true,
    'the handler outlived its lease',
    'Raise `replay.leaseMs` or `replay.maxRunMs`, or hand slow work off to a queue.',
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
    'there is no room for another delivery',
    'Raise `maxKeys` of the memory store, or use a durable store from @hookseal/replay.',
  ],
  shutting_down: [
    503,
    true,
    'the receiver is draining',
    "No action needed: the sender's retry will succeed.",
  ],
}
