import type { RequestHead } from '../authenticate/authenticator.ts'
import { unverifiedRequest } from '../authenticate/key-source.ts'
import type { HandlerContext } from '../delivery/outcome.ts'
import { type Answer, checkAnswer } from '../http/answer.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import type { Settings } from './settings.ts'

const discardReasons = new WeakMap<object, string>()

/** The reason given to `context.discard`, if `thrown` is the error that it returned. */
export function discardReason(thrown: unknown): string | undefined {
  return typeof thrown === 'object' && thrown !== null ? discardReasons.get(thrown) : undefined
}

/** A request's address without the parameters that hold a token. */
function redactUrl(given: string | undefined, parameters: readonly string[]): string | undefined {
  // A platform's address may be an object.
  const url = given === undefined ? undefined : String(given)
  const at = url?.indexOf('?') ?? -1
  if (url === undefined || at === -1 || parameters.length === 0) return url
  const query = new URLSearchParams(url.slice(at + 1))
  for (const name of parameters) query.delete(name)
  return query.size === 0 ? url.slice(0, at) : `${url.slice(0, at)}?${query}`
}

/** A request without its credentials: what may leave the pipeline. */
export function redactedRequest(head: RequestHead, settings: Settings): UnverifiedRequest {
  const url = redactUrl(head.url, settings.credentialParameters)
  return unverifiedRequest({ ...head, url }, settings.isCredential)
}

/** A store that ends a delivery's key inside the handler's own transaction says so by this method of the context. */
export const COMMITTED: symbol = Symbol.for('hookseal.committed')

/** What a context needs of the run's claim. */
export interface RunLease {
  readonly signal: AbortSignal
  end?(): void
}

function discard(reason: string): Error {
  const error = new Error(String(reason))
  discardReasons.set(error, error.message)
  return error
}

/**
 * The context of one run. Its members can be destructured, and copied with a spread. A class whose accessors are shared,
 * since those of an object literal would cost three times as much for each delivery.
 */
export class RunContext implements HandlerContext {
  readonly attempt: number
  declare readonly signal: AbortSignal
  declare readonly request: UnverifiedRequest
  readonly discard: HandlerContext['discard'] = discard
  readonly answer: HandlerContext['answer'] = (body, { status = 200, headers = {} } = {}) => {
    if (this.#isGuarded) {
      throw new TypeError('context.answer: behind a guard your own route sends the answer')
    }
    const answer = { status, headers: { ...headers }, body }
    checkAnswer('context.answer', answer)
    this.#answer = answer
  }
  readonly #lease: RunLease
  readonly #readRequest: () => UnverifiedRequest
  #request: UnverifiedRequest | undefined
  #answer: Answer | undefined
  #isGuarded = false
  #isCommitted = false

  constructor(attempt: number, lease: RunLease, readRequest: () => UnverifiedRequest) {
    this.attempt = attempt
    this.#lease = lease
    this.#readRequest = readRequest
    Object.defineProperty(this, 'signal', RunContext.#signalAccessor)
    Object.defineProperty(this, 'request', RunContext.#requestAccessor)
    Object.freeze(this)
  }

  static readonly #signalAccessor = {
    enumerable: true,
    get(this: RunContext): AbortSignal {
      return this.#lease.signal
    },
  }

  static readonly #requestAccessor = {
    enumerable: true,
    get(this: RunContext): UnverifiedRequest {
      this.#request ??= this.#readRequest()
      return this.#request
    },
  }

  static {
    Object.defineProperty(RunContext.prototype, COMMITTED, {
      get(this: RunContext) {
        return () => {
          this.#isCommitted = true
          // The claim has ended by this run's own commit: an extension would take that for a loss.
          this.#lease.end?.()
        }
      },
    })
  }

  /** What the handler has set with `context.answer`. */
  static answerOf(context: RunContext): Answer | undefined {
    return context.#answer
  }

  /** Whether the handler's own transaction has ended the key. */
  static isCommitted(context: RunContext): boolean {
    return context.#isCommitted
  }

  /** From now on the route answers by itself. */
  static refuseAnswers(context: RunContext): void {
    context.#isGuarded = true
  }
}
