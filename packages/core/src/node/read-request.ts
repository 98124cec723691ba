import type { IncomingMessage, ServerResponse } from 'node:http'
import { WebhookError } from '../error/webhook-error.ts'
import { collectBytes } from '../http/body.ts'
import type { BodyLimits, HeadersInput, WebhookInput } from '../http/input.ts'
import { asBytes, utf8 } from '../util/bytes.ts'
import type { Later } from '../util/time-limit.ts'

/** A request as frameworks pass it on. A body parser may have attached the body. */
export type NodeRequest = IncomingMessage & {
  /** The body as a body parser left it. */
  readonly body?: unknown
  /** The bytes that a body parser kept. */
  readonly rawBody?: unknown
  /** The full path: routers strip the matched part from `url`. */
  readonly originalUrl?: string | undefined
}

/** Options of `nodeInput`. */
export interface NodeInputOptions {
  /** Anything else the platform provides. It is passed to secret functions and handlers. @default undefined */
  readonly context?: unknown
  /** How to keep the raw bytes in this framework, used as the hint of `body_already_parsed`. @default a general hint */
  readonly parserHint?: string | undefined
}

/**
 * Reads the stream to its end, up to the limit. It uses listeners rather than `for await`, which destroys the socket on
 * an early exit, so the response would be lost. On timeout we respond and close the connection, which also ends the
 * read.
 */
function readStream(request: IncomingMessage, limits: BodyLimits): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const collected = collectBytes(limits)
    let isWhole = false
    const refuse = (error: unknown) => {
      // Test doubles are often plain event emitters.
      request.off?.('data', onData)
      request.pause?.()
      reject(error)
    }
    const onData = (chunk: unknown) => {
      try {
        collected.add(chunk)
      } catch (error) {
        refuse(error)
      }
    }
    const finish = () => {
      if (request.aborted) return refuse(new WebhookError('body_aborted'))
      isWhole = true
      resolve(collected.bytes())
    }
    // When an HTTP/2 stream is reset, its body ends first, and the reset is reported only afterward.
    const onEnd = () => void (request.httpVersionMajor >= 2 ? setImmediate(finish) : finish())
    const onGone = (cause?: unknown) => {
      if (!isWhole) refuse(new WebhookError('body_aborted', { cause }))
    }
    if (request.destroyed || request.aborted) return onGone()
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone)
    // The stream may have been paused by earlier code or by `restOfPacket`.
    request.resume?.()
  })
}

/**
 * Returns a text body that was not read from the stream: it comes from a platform with simulated requests, not from a
 * parser.
 */
function madeUpText(request: NodeRequest): Uint8Array | undefined {
  const text = typeof request.rawBody === 'string' ? request.rawBody : request.body
  const isMadeUp = typeof text === 'string' && request.readableDidRead !== true
  // U+FFFD may replace bytes that were lost in decoding.
  return isMadeUp && text !== '' && !text.includes('\ufffd') ? utf8(text) : undefined
}

/** Whether the whole body has arrived and none of it has been read. */
function isHere({ complete, destroyed, aborted, readableFlowing }: NodeRequest): boolean {
  return complete && !destroyed && !aborted && readableFlowing === false
}

/** Reads a body that has arrived completely, without a listener. */
function readAtOnce(request: NodeRequest, limits: BodyLimits): Uint8Array {
  const collected = collectBytes(limits)
  const chunk: unknown = request.read()
  if (chunk !== null) collected.add(chunk)
  return collected.bytes()
}

/** Uses the bytes that a parser kept. If the stream was read and not kept, the body is lost. */
function readBody(
  request: NodeRequest,
  limits: BodyLimits,
  hint: string | undefined,
  isWatched: boolean,
): Later<Uint8Array> {
  const { body, rawBody } = request
  const hasParser = body !== undefined || rawBody !== undefined
  const kept = hasParser ? (asBytes(rawBody) ?? asBytes(body) ?? madeUpText(request)) : undefined
  if (kept !== undefined) return kept
  const wasRead = request.readableDidRead || request.readableEnded
  if (!wasRead) {
    return isWatched && isHere(request) ? readAtOnce(request, limits) : readStream(request, limits)
  }
  throw new WebhookError(hasParser ? 'body_already_parsed' : 'body_already_read', { hint })
}

/**
 * Keeps the body of a request that has already been answered. Node discards the unread rest once the response is sent,
 * unless reading has started. The returned function discards what was not read; otherwise the connection would stall.
 */
export function keepBody(request: IncomingMessage, response: ServerResponse): () => void {
  if (!response.headersSent) return () => {}
  request.read?.(0)
  return () => void request.resume?.()
}

/** `rawHeaders` shows duplicates, but serverless-http and test doubles fill only `headers`. */
function headersOf({ rawHeaders, headers }: IncomingMessage): HeadersInput {
  return Array.isArray(rawHeaders) && rawHeaders.length > 0 ? rawHeaders : (headers ?? {})
}

type BodyFunction = (limits: BodyLimits) => Promise<Uint8Array>

/**
 * Converts a request to a receiver's input. A body that has arrived completely is read without a promise, but only if
 * `restOfPacket` has watched the request: test doubles report `complete` for bodies that are still arriving.
 */
export function requestInput(
  request: NodeRequest,
  { context, parserHint }: NodeInputOptions = {},
  isWatched: boolean = false,
): WebhookInput {
  const { method, originalUrl: url = request.url } = request
  // The receiver accepts bytes as well as a promise; other callers get the promise that the type declares.
  const body = ((limits) => readBody(request, limits, parserHint, isWatched)) as BodyFunction
  return { method, url, headers: headersOf(request), context, body }
}

/**
 * Converts an `IncomingMessage` to input for `verify`, `receive` or `admit`. Headers are read from `rawHeaders`, which
 * shows repeated ones. Raw bytes that a body parser kept (`body` or `rawBody`) are used unchanged.
 *
 * @example
 * ```ts
 * const delivery = await receiver.verify(nodeInput(request))
 * ```
 */
export function nodeInput(request: NodeRequest, options?: NodeInputOptions): WebhookInput {
  const input = requestInput(request, options)
  const read = input.body as BodyFunction
  return { ...input, body: async (limits) => read(limits) }
}
