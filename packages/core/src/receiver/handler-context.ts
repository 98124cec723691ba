import type { RequestHead } from '../authenticate/authenticator.ts'
import { unverifiedRequest } from '../authenticate/key-source.ts'
import type { AnswerOptions, HandlerContext } from '../delivery/outcome.ts'
import { type Answer, checkAnswer } from '../http/answer.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import type { LazySignal } from '../util/lazy-signal.ts'
import type { Settings } from './settings.ts'

const discardReasons = new WeakMap<object, string>()

/** Returns the reason passed to `context.discard` if `thrown` is the error that it returned. */
export function discardReason(thrown: unknown): string | undefined {
  // A `WeakMap` has no entry for a value that is not an object.
  return discardReasons.get(thrown as object)
}

/** Removes the parameters that hold a token from a request's URL. */
function redactUrl(given: string | undefined, parameters: readonly string[]): string | undefined {
  if (given === undefined) return undefined
  // On some platforms, the URL is an object.
  const url = String(given)
  const at = url.indexOf('?')
  if (at === -1 || parameters.length === 0) return url
  const query = new URLSearchParams(url.slice(at + 1))
  for (const name of parameters) query.delete(name)
  return query.size === 0 ? url.slice(0, at) : `${url.slice(0, at)}?${query}`
}

/** Returns a request without its credentials: the form that may leave the pipeline. */
export function redactedRequest(head: RequestHead, settings: Settings): UnverifiedRequest {
  const url = redactUrl(head.url, settings.credentialParameters)
  return unverifiedRequest({ ...head, url }, settings.isCredential)
}

/** The context method with which a store reports that it committed the key inside the handler's own transaction. */
export const COMMITTED: symbol = Symbol.for('hookseal.committed')

/** The context of a run, and the state that a handler sets through it. */
export interface RunContext {
  readonly context: HandlerContext
  /** The response that the handler set with `context.answer`. */
  readonly answer: () => Answer | undefined
  /** Whether the handler's own transaction committed the key. */
  readonly isCommitted: () => boolean
  /** Makes `context.answer` throw, because the route sends the response. */
  refuseAnswers(): void
}

/** Creates the context of one run. Its members can be destructured. */
export function runContext(
  attempt: number,
  lease: Pick<LazySignal, 'signal'> & { readonly end?: (() => void) | undefined },
  readRequest: () => UnverifiedRequest,
): RunContext {
  let request: UnverifiedRequest | undefined
  let given: Answer | undefined
  let isGuarded = false
  let isCommitted = false
  const context: HandlerContext = {
    attempt,
    get signal() {
      return lease.signal
    },
    get request() {
      request ??= readRequest()
      return request
    },
    discard(reason: string) {
      const error = new Error(String(reason))
      discardReasons.set(error, error.message)
      return error
    },
    answer(body: string, { status = 200, headers = {} }: AnswerOptions = {}) {
      if (isGuarded) {
        throw new TypeError('context.answer: behind a guard, your own route sends the response')
      }
      const answer = { status, headers: { ...headers }, body }
      checkAnswer('context.answer', answer)
      given = answer
    },
  }
  Object.defineProperty(context, COMMITTED, {
    value: () => {
      isCommitted = true
      // This run's own commit ended the claim; an extension would mistake that for a loss.
      lease.end?.()
    },
  })
  return {
    context: Object.freeze(context),
    answer: () => given,
    isCommitted: () => isCommitted,
    refuseAnswers() {
      isGuarded = true
    },
  }
}
