import { WebhookError } from '../error/webhook-error.ts'
import { asBytes, type Bytes, NO_BYTES, utf8 } from '../util/bytes.ts'
import { type HiddenMember, hiddenMember } from '../util/hidden-member.ts'
import { type LazySignal, lazySignal } from '../util/lazy-signal.ts'
import { isLater, type Later, whenReady, withinTime } from '../util/time-limit.ts'
import type { HeaderLookup } from './headers.ts'
import type { BodyLimits, WebhookInput } from './input.ts'

/** The maximum size of a body, and the time limit for reading it. */
export interface ReadLimits {
  readonly maxBytes: number
  readonly timeoutMs: number
}

/** One request's share of the buffer memory of a receiver. */
export interface BufferShare {
  /** Reserves memory. @throws WebhookError `store_full` if all requests together would exceed the limit */
  hold(bytes: number): void
  /** Releases all memory that this request holds. */
  release(): void
}

/** Limits the memory that all bodies use together, so that many large concurrent uploads cannot exhaust it. */
export function sharedBuffer(maxBytes: number): () => BufferShare {
  const account = { maxBytes, total: 0 }
  return function openShare() {
    return new Share(account)
  }
}

/** A class, since one is created for every request. */
class Share implements BufferShare {
  readonly #account: { readonly maxBytes: number; total: number }
  #held = 0
  #isReleased = false

  constructor(account: { readonly maxBytes: number; total: number }) {
    this.#account = account
  }

  hold(bytes: number): void {
    // A chunk that arrives after the response is rejected: nothing would release its memory.
    if (this.#isReleased) throw new WebhookError('body_timeout')
    if (bytes <= this.#held) return
    const account = this.#account
    if (account.total + bytes - this.#held > account.maxBytes) {
      const hint = 'The bodies of concurrent requests exceed `maxBufferedBytes`.'
      throw new WebhookError('store_full', { hint })
    }
    account.total += bytes - this.#held
    this.#held = bytes
  }

  release(): void {
    this.#account.total -= this.#held
    this.#held = 0
    this.#isReleased = true
  }
}

const GROW: HiddenMember<(bytes: number) => void> = hiddenMember()

/** The limits that a body function receives. The signal is created on first access. */
function bodyLimits(maxBytes: number, share: BufferShare, timeout: LazySignal): BodyLimits {
  const limits: BodyLimits = {
    maxBytes,
    get signal() {
      return timeout.signal
    },
  }
  GROW.set(limits, (bytes) => share.hold(bytes))
  return limits
}

/** Bytes that arrive in chunks. */
export interface ByteCollector {
  /** Adds a chunk. @throws WebhookError `body_too_large` if the chunks together exceed the limit */
  add(chunk: unknown): void
  bytes(): Bytes
}

const FIRST_BUFFER_BYTES = 16_384

/**
 * Joins chunks as they arrive. Stored separately, a body that arrives in single bytes would use hundreds of times its
 * length. A body of one chunk is not copied.
 *
 * @throws WebhookError `body_already_read` from `add` for a text chunk: encoding it again could make two different
 *   bodies equal
 */
export function collectBytes(limits: BodyLimits): ByteCollector {
  const grow = GROW.get(limits)
  let buffer: Bytes = NO_BYTES
  let length = 0
  return {
    add(given) {
      const chunk = asBytes(given)
      if (chunk === undefined) {
        const hint =
          'The body arrives as text: remove the request.setEncoding() call that runs before the receiver.'
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

/** Reads the Content-Length (RFC 9110 section 8.6). Rejecting invalid values is left to the HTTP parser. */
export function contentLength(headers: HeaderLookup): number | undefined {
  const value = headers.get('content-length')
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

const bodyFault = (cause: unknown) =>
  WebhookError.is(cause) ? cause : new WebhookError('body_aborted', { cause })

/** Waits for a body that is still arriving. */
async function waitForBody(
  coming: PromiseLike<Uint8Array>,
  timeoutMs: number,
  timeout: LazySignal,
): Promise<Uint8Array> {
  const late = () => {
    const error = new WebhookError('body_timeout')
    timeout.abort(error)
    return error
  }
  return withinTime(timeoutMs, async () => coming, late).catch((cause: unknown) => {
    throw bodyFault(cause)
  })
}

/**
 * Reads the body's bytes, synchronously and without a timer if they are available. A body function is called at most
 * once, and not at all if the announced length exceeds the limit. Fewer bytes than announced are an error.
 *
 * @throws WebhookError `body_already_parsed`, `body_too_large`, `body_timeout`, `body_truncated`,
 *   `body_aborted`, `store_full`
 */
export function readBody(
  body: WebhookInput['body'],
  headers: HeaderLookup,
  { maxBytes, timeoutMs }: ReadLimits,
  share: BufferShare,
): Later<Bytes> {
  if (typeof body !== 'function') return bounded(body, maxBytes, share)
  const announced = contentLength(headers) ?? 0
  if (announced > maxBytes) throw new WebhookError('body_too_large')
  const timeout = lazySignal()
  let read: Later<Uint8Array>
  try {
    read = body(bodyLimits(maxBytes, share, timeout))
  } catch (cause) {
    throw bodyFault(cause)
  }
  const coming = isLater(read) ? waitForBody(read, timeoutMs, timeout) : read
  return whenReady(coming, (bytes) => {
    const whole = bounded(bytes, maxBytes, share)
    if (whole.length < announced) throw new WebhookError('body_truncated')
    return whole
  })
}
