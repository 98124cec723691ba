import type { WebhookError } from '../error/webhook-error.ts'

/** An HTTP answer for the sender. */
export interface Answer {
  /** The HTTP status of the answer. */
  readonly status: number
  /** The response headers, by name. */
  readonly headers: Readonly<Record<string, string>>
  /** The response body; often empty. */
  readonly body: string
}

const ACCEPTED: Answer = { status: 200, headers: {}, body: '' }
// RFC 9110 section 5.5: visible characters, spaces and tabs, and bytes above ASCII.
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

// RFC 9112 section 6: these frame the message, and the adapter that writes the answer sets them.
const FRAMING = [
  'connection',
  'content-length',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** The answer that makes the sender stop: the provider's own, where the sender wants a certain one. */
export function accepted(answer: Answer = ACCEPTED): Answer {
  return { status: answer.status, headers: { ...answer.headers }, body: answer.body }
}

/** The answer to a refusal: its status and nothing else, so that the sender learns nothing. */
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

/** A text for the sender that no browser takes for a page. */
export function plainAnswer(
  body: string,
  contentType: string = 'text/plain; charset=utf-8',
): Answer {
  const headers = { 'content-type': contentType, 'x-content-type-options': 'nosniff' }
  return { status: 200, headers, body }
}

/** Whether a status says that the event is handled: a 2xx, and nothing else. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299
}

/**
 * Checks an answer that a provider or a handler wants to give.
 *
 * @throws TypeError for a status that is not a 2xx, a header that frames the message or cannot be sent, and a body
 *   where the status has none
 */
export function checkAnswer(where: string, { status, headers, body }: Answer): void {
  if (!Number.isInteger(status) || !isSuccess(status)) {
    throw new TypeError(`${where}: status must be a 2xx: any other makes the sender retry`)
  }
  if (typeof body !== 'string') throw new TypeError(`${where}: body must be a string`)
  if (body !== '' && [204, 205].includes(status)) {
    throw new TypeError(`${where}: body must be empty with a 204 or 205`)
  }
  for (const [name, value] of Object.entries(headers)) {
    // `Headers` cuts line breaks off the ends of a value; Node refuses to send them.
    if (typeof value !== 'string' || !HEADER_VALUE.test(value)) {
      throw new TypeError(`${where}: the header ${name} has a value that cannot be sent`)
    }
    if (!FRAMING.includes(name.toLowerCase())) continue
    throw new TypeError(`${where}: the header ${name} frames the message and is set by the server`)
  }
  // Throws a TypeError for a name or value that no answer could be sent with.
  if (typeof Headers === 'function') new Headers(headers)
}
