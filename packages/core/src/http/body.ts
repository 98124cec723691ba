import { WebhookError } from '../error/webhook-error.ts'
import { asBytes, type Bytes, NO_BYTES, utf8 } from '../util/bytes.ts'
import { lazySignal } from '../util/lazy-signal.ts'
import { type Later, withinTime } from '../util/time-limit.ts'
import type { HeaderLookup } from './headers.ts'
import type { BodyLimits, WebhookInput } from './input.ts'

/** How much body is accepted, and for how long. */
export interface ReadLimits {
  readonly maxBytes: number
  readonly timeoutMs: number
}

/** What one request holds of the memory that all requests of a receiver share. */
export interface BufferShare {
  /** @throws WebhookError `store_full` if all requests together would hold more than the limit */
  hold(bytes: number): void
  /** Gives everything back that this request holds. */
  release(): void
}

/** Memory for bodies that all requests share, so that many large uploads at once cannot exhaust it. */
export function sharedBuffer(maxBytes: number): () => BufferShare {
  let total = 0
  return function openShare() {
    let held = 0
    let isReleased = false
    return {
      hold(bytes) {
        // A chunk that comes after the answer is refused: nothing would give its memory back.
        if (isReleased) throw new WebhookError('body_timeout')
        if (bytes <= held) return
        if (total + bytes - held > maxBytes) {
          const hint = 'Requests hold more body at once than `maxBufferedBytes` allows.'
          throw new WebhookError('store_full', { hint })
        }
        total += bytes - held
        held = bytes
      },
      release() {
        total -= held
        held = 0
        isReleased = true
      },
    }
  }
}

/** Bytes that arrive in chunks. */
export interface ByteCollector {
  /** @throws WebhookError `body_too_large` when the chunks are longer than the limit together. */
  add(chunk: unknown): void
  bytes(): Bytes
}

const FIRST_BUFFER_BYTES = 16_384
const grows: WeakMap<BodyLimits, (bytes: number) => void> = new WeakMap()

/**
 * Joins chunks as they come: kept separately, a body that arrives in single bytes would cost hundreds of times
 * its length. A body of one chunk is not copied.
 *
 * @throws WebhookError `body_already_read` from `add` for a chunk that is text: encoding it again would make two
 *   different bodies equal
 */
export function collectBytes(limits: BodyLimits): ByteCollector {
  const grow = grows.get(limits)
  let buffer: Bytes = NO_BYTES
  let length = 0
  return {
    add(given) {
      const chunk = asBytes(given)
      if (chunk === undefined) {
        const hint =
          'The body arrives as text: remove request.setEncoding() in front of the receiver.'
        throw new WebhookError('body_already_read', { hint })
      }
      const end = length + chunk.length
      if (end > limits.maxBytes) throw new WebhookError('body_too_large')
      grow?.(end)
      if (length === 0) buffer = chunk
      else {
        if (end > buffer.length) {
          const larger = new Uint8Array(Math.max(2 * end, FIRST_BUFFER_BYTES))
          larger.set(buffer.subarray(0, length))
          buffer = larger
        }
        buffer.set(chunk, length)
      }
      length = end
    },
    bytes: () => buffer.subarray(0, length),
  }
}

function bounded(body: unknown, maxBytes: number, share: BufferShare): Bytes {
  const bytes = typeof body === 'string' ? utf8(body) : asBytes(body)
  if (bytes === undefined) throw new WebhookError('body_already_parsed')
  if (bytes.length > maxBytes) throw new WebhookError('body_too_large')
  share.hold(bytes.length)
  return bytes
}

/** RFC 9110 section 8.6; anything else is the HTTP parser's to refuse. */
export function contentLength(headers: HeaderLookup): number | undefined {
  const value = headers.get('content-length')
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

async function readFrom(
  read: (limits: BodyLimits) => Promise<Uint8Array>,
  announced: number,
  { maxBytes, timeoutMs }: ReadLimits,
  share: BufferShare,
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
  grows.set(limits, share.hold)
  const bytes = await withinTime(timeoutMs, async () => read(limits), late).catch(
    (cause: unknown) => {
      throw WebhookError.is(cause) ? cause : new WebhookError('body_aborted', { cause })
    },
  )
  const whole = bounded(bytes, maxBytes, share)
  if (whole.length < announced) throw new WebhookError('body_truncated')
  return whole
}

/**
 * The body's bytes. A function is called once: not at all if the announced length is over the limit; and fewer
 * bytes than were announced are not a body.
 *
 * @throws WebhookError `body_already_parsed`, `body_too_large`, `body_timeout`, `body_truncated`,
 *   `body_aborted`, `store_full`
 */
export function readBody(
  body: WebhookInput['body'],
  headers: HeaderLookup,
  limits: ReadLimits,
  share: BufferShare,
): Later<Bytes> {
  if (typeof body !== 'function') return bounded(body, limits.maxBytes, share)
  return readFrom(body, contentLength(headers) ?? 0, limits, share)
}
