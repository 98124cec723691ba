import { WebhookError } from '../error/webhook-error.ts'
import type { HeadersInput, WebhookInput } from '../http/input.ts'
import { decode } from '../util/encoding.ts'

type Values<T> = Readonly<Record<string, T | undefined>> | null | undefined

/**
 * The fields that are used of an event from API Gateway (payload formats 1.0 and 2.0), a Lambda function URL (format
 * 2.0) or an Application Load Balancer (the fields of format 1.0).
 */
export interface LambdaEvent {
  /** The request's method, in format 1.0. */
  readonly httpMethod?: string | undefined
  /** The request's path, in format 1.0. */
  readonly path?: string | undefined
  /** The decoded query, in format 1.0. */
  readonly queryStringParameters?: Values<string>
  /** The headers, with repeated ones listed separately, in format 1.0. */
  readonly multiValueHeaders?: Values<readonly string[]>
  /** The headers, with repeated ones joined. */
  readonly headers?: Values<string>
  /** The request's path, in format 2.0. */
  readonly rawPath?: string | undefined
  /** The query as it was sent, in format 2.0. */
  readonly rawQueryString?: string | undefined
  /** Contains the request's method, in format 2.0. */
  readonly requestContext?: object | undefined
  /** The body, as text or base64. */
  readonly body?: string | null | undefined
  /** Whether `body` is base64 text. */
  readonly isBase64Encoded?: boolean | undefined
}

const parsed = () =>
  new WebhookError('body_already_parsed', {
    hint: 'Leave event.body as Lambda provides it: remove body parsers, such as those of middy, from this function.',
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
 * Converts a Lambda event to input for a receiver. Format 1.0 lists repeated headers separately, format 2.0 joins them.
 *
 * @param context - passed to secret functions and handlers, such as Lambda's context or a tenant.
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
