import type { Answer } from '../http/answer.ts'
import type { AnyReceiver } from '../receiver/receiver.ts'
import { type LambdaEvent, lambdaInput } from './lambda-input.ts'

/** The response of a function behind API Gateway, a function URL or a load balancer. */
export interface LambdaResult {
  /** The HTTP status of the response. */
  readonly statusCode: number
  /** The response headers, each with one value. */
  readonly headers: Record<string, string>
  /** The response body, as text. */
  readonly body: string
  /** Always `false`: the body is text. */
  readonly isBase64Encoded: false
}

/** A Lambda function that receives webhooks. */
export type LambdaHandler = (event: LambdaEvent, context?: unknown) => Promise<LambdaResult>

/**
 * Converts an outcome or any other answer to a Lambda response.
 *
 * @example
 * ```ts
 * return lambdaResult(await receiver.receive(lambdaInput(event)))
 * ```
 */
export function lambdaResult({ status, headers, body }: Answer): LambdaResult {
  return { statusCode: status, headers: { ...headers }, body, isBase64Encoded: false }
}

/**
 * Creates a Lambda function from a receiver. The receiver's handlers run, and the response is returned once the event
 * is finished, since nothing runs after that. Lambda's context is passed as the input's `context`.
 *
 * @throws TypeError if the receiver has no handlers, since it would acknowledge and drop every event.
 * @example
 * ```ts
 * export const handler = lambdaHandler(receiver)
 * ```
 */
export function lambdaHandler(receiver: AnyReceiver): LambdaHandler {
  if (!receiver?.hasHandlers) {
    throw new TypeError(
      'lambdaHandler: the receiver has no handlers: add some, or use receiver.admit',
    )
  }
  return async function handleLambda(event, context) {
    return lambdaResult(await receiver.receive(lambdaInput(event, context)))
  }
}
