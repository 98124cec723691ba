import { WebhookError } from '../error/webhook-error.ts'
import { type Bytes, NO_BYTES } from '../util/bytes.ts'
import type { Answer } from './answer.ts'
import { collectBytes } from './body.ts'
import type { BodyLimits, FetchRequest, WebhookInput } from './input.ts'

/** Reads a web stream to its end, up to the limit. */
async function readStream(request: FetchRequest, limits: BodyLimits): Promise<Bytes> {
  const { body, bodyUsed } = request
  if (bodyUsed || body?.locked === true) throw new WebhookError('body_already_read')
  if (body === null || body === undefined) return NO_BYTES

  const reader = body.getReader()
  const cancel = () => void reader.cancel().catch(() => {})
  limits.signal.addEventListener('abort', cancel)
  const collected = collectBytes(limits)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return collected.bytes()
      collected.add(value)
    }
  } catch (error) {
    cancel()
    throw error
  }
}

/**
 * Converts a `Request` to input for `verify`, `receive` or `admit`. The body is read only after the headers have been
 * checked. If the receiver has handlers, `receiver.fetch` is all you need.
 *
 * @example
 * ```ts
 * const admission = await receiver.admit(fetchInput(request))
 * if (admission.kind !== 'admitted') return toResponse(admission)
 * ```
 */
export function fetchInput(request: FetchRequest, context?: unknown): WebhookInput {
  const { method, url, headers } = request
  return { method, url, headers, context, body: (limits) => readStream(request, limits) }
}

/**
 * Converts an outcome or any other answer to a `Response`.
 *
 * @example
 * ```ts
 * return toResponse(await receiver.receive(fetchInput(request)))
 * ```
 */
export function toResponse({ status, headers, body }: Answer): Response {
  // A 204 must not have a body, not even an empty one (https://fetch.spec.whatwg.org/#null-body-status).
  return new Response(body === '' ? null : body, { status, headers: { ...headers } })
}

/** Tells a platform that stops after responding (Workers) to wait for work that may outlast the response. */
export function keepAlive(work: Promise<unknown>, context: unknown): void {
  const platform = context as { waitUntil?: (work: Promise<unknown>) => void } | null | undefined
  try {
    // Called as a method, since platforms check `this`.
    if (typeof platform?.waitUntil === 'function') platform.waitUntil(work)
  } catch {
    // A failing waitUntil must not fail the delivery.
  }
}
