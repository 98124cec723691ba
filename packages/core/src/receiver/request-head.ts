import type { RequestHead } from '../authenticate/authenticator.ts'
import { WebhookError } from '../error/webhook-error.ts'
import { headerLookup } from '../http/headers.ts'
import type { UnverifiedRequest, WebhookInput } from '../http/input.ts'
import { redactedRequest } from './handler-context.ts'
import { printable } from './log.ts'
import type { Settings } from './settings.ts'

// A charset that was put there by mistake does not change the bytes.
const IDENTITY_ENCODING = /^(?:|identity|none|utf-?8|us-ascii|iso-8859-1)$/

/** Reads everything in an input except its body. */
export function readHead({ method = 'POST', url, headers, context }: WebhookInput): RequestHead {
  const upper = method === 'POST' ? method : String(method).toUpperCase()
  return { method: upper, url, headers: headerLookup(headers), context }
}

/** Step 1. @throws WebhookError `method_not_allowed` */
export function checkMethod({ method }: RequestHead, { provider }: Settings): void {
  if (!provider.methods.includes(method as 'POST')) throw new WebhookError('method_not_allowed')
}

/** Step 2. @throws WebhookError `unsupported_encoding` */
export function checkEncoding({ headers }: RequestHead): void {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase()
  if (encoding === undefined) return
  if (!IDENTITY_ENCODING.test(encoding)) {
    const hint = `Content-Encoding is "${printable(encoding)}". Turn off compression at the sender: a signature covers the bytes that were sent.`
    throw new WebhookError('unsupported_encoding', { hint })
  }
}

/** Reads the request without its body, in the form that may leave the pipeline, even if the input is invalid. */
export function readRequest(
  input: WebhookInput,
  settings: Parameters<typeof redactedRequest>[1],
): UnverifiedRequest {
  let head: RequestHead
  try {
    const { method = 'POST', url, headers, context } = input
    head = { method: String(method), url, context, headers: headerLookup(headers) }
  } catch {
    head = { method: 'POST', url: undefined, context: undefined, headers: headerLookup([]) }
  }
  return redactedRequest(head, settings)
}
