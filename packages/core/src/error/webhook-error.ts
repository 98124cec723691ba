import type { ErrorStatus, WebhookErrorCode } from './error-code.ts'
import { ERROR_TABLE } from './error-table.ts'

// A registered symbol, so that the ESM and the CommonJS copy in one process know each other's errors.
interface Coded {
  readonly code: PropertyKey
}

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
    const [status, retryable, message, hint] = ERROR_TABLE[code]
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
      return (
        isError && BRAND in (value as object) && Object.hasOwn(ERROR_TABLE, (value as Coded).code)
      )
    } catch {
      // A proxy that throws: anything can be thrown at us.
      return false
    }
  }
}
