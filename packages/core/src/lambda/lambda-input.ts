import { WebhookError } from '../error/webhook-error.ts'
import type { HeadersInput, WebhookInput } from '../http/input.ts'
import { decode } from '../util/encoding.ts'

type Values<T> = Readonly<Record<string, T | undefined>> | null | undefined

/**
 * What is used of an event of API Gateway (payload formats 1.0 and 2.0), of a Lambda function URL (which has
 * format 2.0) and of an Application Load Balancer (which has the fields of 1.0), structurally.
 */
export interface LambdaEvent {
  /** The request's method, in format 1.0. */
  readonly httpMethod?: string | undefined
  /** The request's path, in format 1.0. */
  readonly path?: string | undefined
  /** The decoded query, in format 1.0. */
  readonly queryStringParameters?: Values<string>
  /** The headers with repeated ones apart, in format 1.0. */
  readonly multiValueHeaders?: Values<readonly string[]>
  /** The headers, with repeated ones joined. */
  readonly headers?: Values<string>
  /** The request's path, in format 2.0. */
  readonly rawPath?: string | undefined
  /** The query as it was sent, in format 2.0. */
  readonly rawQueryString?: string | undefined
  /** Where format 2.0 has the request's method. */
  readonly requestContext?: object | undefined
  /** The body, as text or base64. */
  readonly body?: string | null | undefined
  /** Whether `body` is base64 text. */
  readonly isBase64Encoded?: boolean | undefined
}

const parsed = () =>
  new WebhookError('body_already_parsed', {
    hint: 'Leave event.body as Lambda gives it: take body parsers such as middy’s off this function.',
  })

function methodOf({ httpMethod, requestContext }: LambdaEvent): string | undefined {
  const { http } = (requestContext ?? {}) as { http?: { method?: string } }
  return httpMethod ?? http?.method
}

function urlOf(event: LambdaEvent): string | undefined {
  const { path = event.rawPath, queryStringParameters, rawQueryString } = event
  const query = rawQueryString ?? new URLSearchParams({ ...queryStringParameters } as never)
  return `${query}` === '' ? path : `${path}?${query}`
}

function headersOf({ headers, multiValueHeaders }: LambdaEvent): HeadersInput {
  if (multiValueHeaders == null) return headers ?? {}
  return Object.entries(multiValueHeaders).flatMap(([name, values = []]) =>
    values.map((value) => [name, value] as const),
  )
}

function bodyOf({ body, isBase64Encoded }: LambdaEvent): WebhookInput['body'] {
  if (isBase64Encoded !== true || typeof body !== 'string') {
    return typeof body === 'object' && body !== null ? () => Promise.reject(parsed()) : (body ?? '')
  }
  return async () => {
    const bytes = decode(body, 'base64')
    if (bytes === undefined) throw parsed()
    return bytes
  }
}

/**
 * What a Lambda event holds, for a receiver. Format 1.0 shows repeated headers apart, 2.0 joined.
 *
 * @param context - the input's own: Lambda's context, a tenant; see the secret resolver.
 * @example
 * ```ts
 * const delivery = await receiver.verify(lambdaInput(event))
 * ```
 */
export function lambdaInput(event: LambdaEvent, context?: unknown): WebhookInput {
  return {
    method: methodOf(event),
    url: urlOf(event),
    headers: headersOf(event),
    context,
    body: bodyOf(event),
  }
}
