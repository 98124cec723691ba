import { WebhookError } from '../error/webhook-error.ts'
import { asBytes, type Bytes, utf8 } from '../util/bytes.ts'
import { lazySignal } from '../util/lazy-signal.ts'
import { within } from '../util/time-limit.ts'
import type { HeaderLookup } from './headers.ts'
import type { BodyLimits, WebhookInput } from './input.ts'

/** How much body is accepted, and for how long. */
export interface ReadLimits {
  readonly maxBytes: number
  readonly timeoutMs: number
}

function bounded(body: unknown, maxBytes: number): Bytes {
  const bytes = typeof body === 'string' ? utf8(body) : asBytes(body)
  if (bytes === undefined) throw new WebhookError('body_already_parsed')
  if (bytes.length > maxBytes) throw new WebhookError('body_too_large')
  return bytes
}

/** RFC 9110 section 8.6; anything else is the HTTP parser's to refuse. */
function contentLength(headers: HeaderLookup): number | undefined {
  const value = headers.get('content-length')
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

async function readFrom(
  read: (limits: BodyLimits) => Promise<Uint8Array>,
  announced: number,
  { maxBytes, timeoutMs }: ReadLimits,
): Promise<Bytes> {
  if (announced > maxBytes) throw new WebhookError('body_too_large')
  const timeout = lazySignal()
  const late = () => {
    const error = new WebhookError('body_timeout')
    timeout.abort(error)
    return error
  }
  const limits: BodyLimits = {
    maxBytes,
    get signal() {
      return timeout.signal
    },
  }
  const call = async () => read(limits)
  const bytes = await within(timeoutMs, call, late).catch((cause: unknown) => {
    throw WebhookError.is(cause) ? cause : new WebhookError('body_aborted', { cause })
  })
  const whole = bounded(bytes, maxBytes)
  if (whole.length < announced) throw new WebhookError('body_truncated')
  return whole
}

/**
 * The body's bytes. A function is called once: not at all when the announced length is over the limit; and
 * fewer bytes than were announced are not a body.
 *
 * @throws WebhookError `body_already_parsed`, `body_too_large`, `body_timeout`, `body_truncated`,
 *   `body_aborted`
 */
export function readBody(
  body: WebhookInput['body'],
  headers: HeaderLookup,
  limits: ReadLimits,
): Bytes | Promise<Bytes> {
  if (typeof body !== 'function') return bounded(body, limits.maxBytes)
  return readFrom(body, contentLength(headers) ?? 0, limits)
}
