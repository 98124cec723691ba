import type { IncomingMessage } from 'node:http'
import { asBytes, concat } from '../bytes.ts'
import type { BodyLimits, WebhookInput } from '../input.ts'
import { WebhookError } from '../webhook-error.ts'

/** A request as frameworks hand it on: a parser may have left the body on it. */
export type NodeRequest = IncomingMessage & { readonly body?: unknown; readonly rawBody?: unknown }

/** How a request is turned into a receiver's input. */
export interface NodeInputOptions {
  readonly context?: unknown
  /** The framework's own way to keep the raw bytes: the hint of `body_already_parsed`. */
  readonly parserHint?: string | undefined
}

/**
 * Reads to the end, no further than the limit. Listeners rather than `for await`, which destroys the
 * socket when it is left early: the answer would be lost.
 */
function readStream(
  request: IncomingMessage,
  { maxBytes, signal }: BodyLimits,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let length = 0
    const settle = (error?: WebhookError) => {
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone)
      signal.removeEventListener('abort', onAbort)
      if (error === undefined) return resolve(concat(chunks, length))
      request.pause()
      reject(error)
    }
    const onData = (chunk: Uint8Array) => {
      chunks.push(chunk)
      length += chunk.length
      if (length > maxBytes) settle(new WebhookError('body_too_large'))
    }
    const onEnd = () => settle()
    const onGone = (cause?: unknown) => settle(new WebhookError('body_aborted', { cause }))
    const onAbort = () => settle(new WebhookError('body_timeout'))
    if (request.destroyed) return onGone()
    request.on('end', onEnd).on('error', onGone).on('close', onGone).on('data', onData)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** Bytes that a parser kept are used; a stream that somebody read and did not keep is lost. */
async function readBody(
  request: NodeRequest,
  limits: BodyLimits,
  hint: string | undefined,
): Promise<Uint8Array> {
  const kept = asBytes(request.rawBody) ?? asBytes(request.body)
  if (kept !== undefined) return kept
  if (!request.readableDidRead) return readStream(request, limits)
  const isParsed = request.body !== undefined || request.rawBody !== undefined
  throw new WebhookError(isParsed ? 'body_already_parsed' : 'body_already_read', { hint })
}

/**
 * What an `IncomingMessage` holds, for a receiver. Headers are taken from `rawHeaders`, where a repeated
 * one shows; raw bytes that a body parser kept (`body` or `rawBody`) are used as they are.
 *
 * @example
 * ```ts
 * const delivery = await receiver.verify(nodeInput(request))
 * ```
 */
export function nodeInput(
  request: NodeRequest,
  { context, parserHint }: NodeInputOptions = {},
): WebhookInput {
  const { method, url, rawHeaders } = request
  const body = (limits: BodyLimits) => readBody(request, limits, parserHint)
  return { method, url, headers: rawHeaders, context, body }
}
