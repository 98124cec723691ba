import { docsUrlOf } from './docs-url.ts'
import type { ErrorStatus, WebhookErrorCode } from './error-code.ts'
import { ERROR_TABLE } from './error-table.ts'

interface Coded {
  readonly code: PropertyKey
}

// A registered symbol, so that the ESM and the CommonJS copy in one process recognize each other's errors.
const BRAND = Symbol.for('hookseal.WebhookError')

/** What a {@link WebhookError} can be given beside its code. */
export interface WebhookErrorOptions {
  /** Replaces the usual advice for this code. @default the advice of the code's page */
  readonly hint?: string | undefined
  /** Name of the provider the request was for. @default undefined */
  readonly provider?: string | undefined
  /** Endpoint the request was for. @default undefined */
  readonly endpoint?: string | undefined
  /** The error that led to this one. @default none */
  readonly cause?: unknown
}

/**
 * The only error that means "this delivery was refused". A developer's mistake is a `TypeError` or `RangeError`
 * instead.
 *
 * It never holds a payload, a signature or a secret, and its text is for the operator: answer the sender with
 * `status` alone (`expose` is `false`, as in the http-errors convention of Express and Koa).
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
  /** Always `'WebhookError'`, in minified builds too. */
  override readonly name = 'WebhookError'
  /** The reason, as a stable code. */
  readonly code: WebhookErrorCode
  /** The HTTP status that makes the sender stop or retry as it should. */
  readonly status: ErrorStatus
  /** Whether a retry by the sender can succeed without anyone changing anything. */
  readonly retryable: boolean
  /** What to change, naming the option. For your log, not for the sender. */
  readonly hint: string
  /** The provider's name, or `undefined` if the error was not made by a receiver. */
  readonly provider: string | undefined
  /** The receiver's endpoint, or `undefined` if the error was not made by a receiver. */
  readonly endpoint: string | undefined
  /** Address of the page that explains this code. `npx @hookseal/cli why <code>` prints the same page. */
  readonly docsUrl: string
  /** Tells Koa, Express and http-errors not to show the message to the sender. */
  readonly expose = false

  /** Makes an error, for a guard or a test of your own. */
  constructor(code: WebhookErrorCode, options: WebhookErrorOptions = {}) {
    const [status, retryable, message, hint] = ERROR_TABLE[code]
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.status = status
    this.retryable = retryable
    this.hint = options.hint ?? hint
    this.provider = options.provider
    this.endpoint = options.endpoint
    this.docsUrl = docsUrlOf(code)
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** Whether `value` is a `WebhookError`, including one from another copy of this package. */
  static is(value: unknown): value is WebhookError {
    try {
      const isError = Object.prototype.toString.call(value) === '[object Error]'
      return (
        isError && BRAND in (value as object) && Object.hasOwn(ERROR_TABLE, (value as Coded).code)
      )
    } catch {
      // A proxy that throws: anything can be thrown at us.
      return false
    }
  }
}

/** Says on an error whose delivery it was, unless it says so already. */
export function nameError(error: WebhookError, provider: string, endpoint: string): WebhookError {
  if (error.provider !== undefined || Object.isFrozen(error)) return error
  return Object.assign(error as { -readonly [K in keyof WebhookError]: WebhookError[K] }, {
    provider,
    endpoint,
  })
}
