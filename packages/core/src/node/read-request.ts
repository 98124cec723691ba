import type { IncomingMessage } from 'node:http'
import { WebhookError } from '../error/webhook-error.ts'
import { collectBytes } from '../http/collect-bytes.ts'
import type { BodyLimits, WebhookInput } from '../http/input.ts'
import { asBytes } from '../util/bytes.ts'

/** A request as frameworks hand it on: a parser may have left the body on it. */
export type NodeRequest = IncomingMessage & {
  readonly body?: unknown
  readonly rawBody?: unknown
  /** Routers cut `url` down to what they have not matched yet. */
  readonly originalUrl?: string | undefined
}

/** How a request is turned into a receiver's input. */
export interface NodeInputOptions {
  readonly context?: unknown
  /** The framework's own way to keep the raw bytes: the hint of `body_already_parsed`. */
  readonly parserHint?: string | undefined
}

/**
 * Reads to the end, no further than the limit. Listeners rather than `for await`, which destroys the
 * socket when it is left early: the answer would be lost. When the time is over the answer is sent without
 * it, the connection is closed, and that ends the reading.
 */
function readStream(request: IncomingMessage, { maxBytes }: BodyLimits): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const collected = collectBytes(maxBytes)
    let isWhole = false
    const refuse = (error: unknown) => {
      request.off('data', onData).pause()
      reject(error)
    }
    const onData = (chunk: Uint8Array) => {
      try {
        collected.add(chunk)
      } catch (error) {
        refuse(error)
      }
    }
    const onEnd = () => {
      isWhole = true
      resolve(collected.bytes())
    }
    const onGone = (cause?: unknown) => {
      if (!isWhole) refuse(new WebhookError('body_aborted', { cause }))
    }
    if (request.destroyed) return onGone()
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone)
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
  const wasRead = request.readableDidRead || request.readableEnded
  if (!wasRead) return readStream(request, limits)
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
  const { method, rawHeaders, originalUrl: url = request.url } = request
  const body = (limits: BodyLimits) => readBody(request, limits, parserHint)
  return { method, url, headers: rawHeaders, context, body }
}
