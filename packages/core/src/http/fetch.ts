import type { Answer } from '../delivery/outcome.ts'
import { WebhookError } from '../error/webhook-error.ts'
import type { Bytes } from '../util/bytes.ts'
import { collectBytes } from './collect-bytes.ts'
import type { BodyLimits, WebhookInput } from './input.ts'

/** Reads a web stream to its end, no further than the limit. */
async function readStream(request: Request, { maxBytes, signal }: BodyLimits): Promise<Bytes> {
  const { body, bodyUsed } = request
  if (bodyUsed || body?.locked === true) throw new WebhookError('body_already_read')
  if (body === null) return new Uint8Array()

  const reader = body.getReader()
  const cancel = () => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', cancel, { once: true })
  const collected = collectBytes(maxBytes)
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
 * What a `Request` holds, for a receiver; its body is read, counted, when the headers have passed. For guards
 * on platforms that speak Fetch; where the receiver's own handlers run, `receiver.fetch` is all there is to do.
 *
 * @example
 * ```ts
 * const admission = await receiver.admit(fetchInput(request))
 * if (admission.kind !== 'admitted') return toResponse(admission)
 * ```
 */
export function fetchInput(request: Request, context?: unknown): WebhookInput {
  const { method, url, headers } = request
  return { method, url, headers, context, body: (limits) => readStream(request, limits) }
}

/** The answer as a `Response`. */
export function toResponse({ status, headers, body }: Answer): Response {
  // A 204 must not have a body, not even an empty one (https://fetch.spec.whatwg.org/#null-body-status).
  return new Response(body === '' ? null : body, { status, headers })
}

/** Tells a platform that stops with the answer (Workers) to wait for a run whose client has gone. */
export function keepAlive<T>(run: Promise<T>, context: unknown): Promise<T> {
  const platform = context as { waitUntil?: (work: Promise<unknown>) => void } | null | undefined
  try {
    if (typeof platform?.waitUntil === 'function') platform.waitUntil(run)
  } catch {
    // Its own fault or not, the delivery is already on its way.
  }
  return run
}
