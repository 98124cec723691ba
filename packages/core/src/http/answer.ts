import type { WebhookError } from '../error/webhook-error.ts'

/** An HTTP response for the sender. */
export interface Answer {
  /** The HTTP status of the response. */
  readonly status: number
  /** The response headers, by name. */
  readonly headers: Readonly<Record<string, string>>
  /** The response body; often empty. */
  readonly body: string
}

const ACCEPTED: Answer = { status: 200, headers: {}, body: '' }
// RFC 9110 section 5.5: visible characters, spaces and tabs, and bytes above ASCII.
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

// RFC 9112 section 6: these headers frame the message. The adapter that writes the response sets them.
const FRAMING = [
  'connection',
  'content-length',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** The response that acknowledges a delivery: the provider's own if the sender expects a specific one. */
export function accepted(answer: Answer = ACCEPTED): Answer {
  return { status: answer.status, headers: { ...answer.headers }, body: answer.body }
}

/** The response to a rejected request: only the status, so that the sender learns nothing. */
export function refused(
  { code, status }: WebhookError,
  methods: readonly string[],
  retryAfterMs?: number,
): Answer {
  const headers: Record<string, string> = {}
  if (code === 'method_not_allowed') headers['allow'] = methods.join(', ')
  if (retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(retryAfterMs / 1000) || 1))
  }
  return { status, headers, body: '' }
}

/** A plain-text response that no browser renders as a page. */
export function plainAnswer(
  body: string,
  contentType: string = 'text/plain; charset=utf-8',
): Answer {
  const headers = { 'content-type': contentType, 'x-content-type-options': 'nosniff' }
  return { status: 200, headers, body }
}

/** Whether a status acknowledges the event: any 2xx. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299
}

/**
 * Checks a response that a provider or handler supplies.
 *
 * @throws TypeError for a status that is not a 2xx, a header that frames the message or cannot be sent, or a body with
 *   a status that does not allow one
 */
export function checkAnswer(where: string, { status, headers, body }: Answer): void {
  if (!Number.isInteger(status) || !isSuccess(status)) {
    throw new TypeError(`${where}: status must be a 2xx: any other status makes the sender retry`)
  }
  if (typeof body !== 'string') throw new TypeError(`${where}: body must be a string`)
  if (body !== '' && [204, 205].includes(status)) {
    throw new TypeError(`${where}: body must be empty with a 204 or 205`)
  }
  for (const [name, value] of Object.entries(headers)) {
    // `Headers` trims line breaks from the ends of a value; Node refuses to send them.
    if (typeof value !== 'string' || !HEADER_VALUE.test(value)) {
      throw new TypeError(`${where}: the header ${name} has a value that cannot be sent`)
    }
    if (!FRAMING.includes(name.toLowerCase())) continue
    throw new TypeError(`${where}: the header ${name} frames the message and is set by the server`)
  }
  // Throws a TypeError for a name or value that cannot be sent.
  if (typeof Headers === 'function') new Headers(headers)
}
