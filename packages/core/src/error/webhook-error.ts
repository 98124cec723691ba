import { docsUrlOf } from './docs-url.ts'
import type { ErrorStatus, WebhookErrorCode } from './error-code.ts'
import { ERROR_TABLE } from './error-table.ts'

interface Coded {
  readonly code: PropertyKey
}

// A registered symbol, so that the ESM and CommonJS copies in one process recognize each other's errors.
const BRAND = Symbol.for('hookseal.WebhookError')

/** Options of the {@link WebhookError} constructor. */
export interface WebhookErrorOptions {
  /** Replaces the default hint of the code. @default the hint in the error reference */
  readonly hint?: string | undefined
  /** Name of the provider that the request was for. @default undefined */
  readonly provider?: string | undefined
  /** Endpoint that the request was for. @default undefined */
  readonly endpoint?: string | undefined
  /** The error that caused this one. @default none */
  readonly cause?: unknown
}

/**
 * The only error that means that a delivery was rejected or its run failed. Programming mistakes throw a `TypeError` or
 * `RangeError` instead.
 *
 * It never contains a payload, a signature or a secret. Its text is for the operator; send only the `status` to the
 * sender (`expose` is `false`, following the http-errors convention of Express and Koa).
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
  /** The HTTP status to respond with, so that the sender retries only when it should. */
  readonly status: ErrorStatus
  /** Whether the sender's retry can succeed without any change on your side. */
  readonly retryable: boolean
  /** What to change, naming the option. For your logs, not for the sender. */
  readonly hint: string
  /** The provider's name, or `undefined` if a receiver did not create the error. */
  readonly provider: string | undefined
  /** The receiver's endpoint, or `undefined` if a receiver did not create the error. */
  readonly endpoint: string | undefined
  /** URL of the section that explains this code. `npx @hookseal/cli why <code>` prints the same section. */
  readonly docsUrl: string
  /** Always `false`: tells Koa, Express and http-errors not to send the message to the client. */
  readonly expose = false

  /** Creates an error, for example in your own guard or test. */
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
      // The value may be a proxy that throws, since code can throw anything.
      return false
    }
  }
}

/** Sets the provider and endpoint of an error, unless they are already set. */
export function nameError(error: WebhookError, provider: string, endpoint: string): WebhookError {
  if (error.provider !== undefined || Object.isFrozen(error)) return error
  return Object.assign(error as { -readonly [K in keyof WebhookError]: WebhookError[K] }, {
    provider,
    endpoint,
  })
}
