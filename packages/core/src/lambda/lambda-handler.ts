import type { AnyReceiver } from '../receiver/receiver.ts'
import { type LambdaEvent, lambdaInput } from './lambda-input.ts'
import { type LambdaResult, lambdaResult } from './lambda-result.ts'

/** A Lambda function. */
export type LambdaHandler = (event: LambdaEvent, context?: unknown) => Promise<LambdaResult>

/**
 * A receiver as a Lambda function: the receiver's handlers run, and the result is returned when the event
 * is settled, since nothing runs after that. Lambda's context is the input's `context`.
 *
 * @throws TypeError when the receiver has no handlers: it would acknowledge and drop every event.
 * @example
 * ```ts
 * export const handler = lambdaHandler(receiver)
 * ```
 */
export function lambdaHandler(receiver: AnyReceiver): LambdaHandler {
  if (!receiver.hasHandlers) {
    throw new TypeError('the receiver has no handlers: give it some, or use receiver.admit')
  }
  return async (event, context) => lambdaResult(await receiver.receive(lambdaInput(event, context)))
}
