import type { Answer } from '../delivery/outcome.ts'

/** The result of a function behind API Gateway, a function URL or a load balancer. */
export interface LambdaResult {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: string
  readonly isBase64Encoded: false
}

/**
 * An outcome as a Lambda result.
 *
 * @example
 * ```ts
 * return lambdaResult(await receiver.receive(lambdaInput(event)))
 * ```
 */
export function lambdaResult({ status, headers, body }: Answer): LambdaResult {
  return { statusCode: status, headers: { ...headers }, body, isBase64Encoded: false }
}
