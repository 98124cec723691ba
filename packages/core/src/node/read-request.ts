import type { IncomingMessage, ServerResponse } from 'node:http'
import { WebhookError } from '../error/webhook-error.ts'
import { collectBytes } from '../http/body.ts'
import type { BodyLimits, HeadersInput, WebhookInput } from '../http/input.ts'
import { asBytes, utf8 } from '../util/bytes.ts'
import type { Later } from '../util/time-limit.ts'

/** A request as frameworks hand it on: a parser may have left the body on it. */
export type NodeRequest = IncomingMessage & {
  /** What a body parser left of the body. */
  readonly body?: unknown
  /** The bytes that a body parser kept. */
  readonly rawBody?: unknown
  /** The whole address: routers cut `url` down to what they have not matched yet. */
  readonly originalUrl?: string | undefined
}

/** How a request is turned into a receiver's input. */
export interface NodeInputOptions {
  /** Anything the platform has beside the request; secret functions and handlers get it. @default undefined */
  readonly context?: unknown
  /** The framework's own way to keep the raw bytes: the hint of `body_already_parsed`. @default the general advice */
  readonly parserHint?: string | undefined
}

/**
 * Reads to the end, no further than the limit. Listeners rather than `for await`, which destroys the socket when it is
 * left early: the answer would be lost. On timeout we respond and close the connection, which also ends the read.
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
    // HTTP/2 ends the body of a stream that is reset, and says only afterwards that it was.
    const onEnd = () => void (request.httpVersionMajor >= 2 ? setImmediate(finish) : finish())
    const onGone = (cause?: unknown) => {
      if (!isWhole) refuse(new WebhookError('body_aborted', { cause }))
    }
    if (request.destroyed || request.aborted) return onGone()
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone)
    // It may have been paused in front of us, or by `restOfPacket`.
    request.resume?.()
  })
}

/** Text that nothing has read from the stream: a platform that makes requests up put it there, and not a parser. */
function madeUpText(request: NodeRequest): Uint8Array | undefined {
  const text = typeof request.rawBody === 'string' ? request.rawBody : request.body
  const isMadeUp = typeof text === 'string' && request.readableDidRead !== true
  // U+FFFD may stand for bytes that were lost in decoding.
  return isMadeUp && text !== '' && !text.includes('\ufffd') ? utf8(text) : undefined
}

/** Whether the whole body has arrived and none of it has been read. */
function isHere({ complete, destroyed, aborted, readableFlowing }: NodeRequest): boolean {
  return complete && !destroyed && !aborted && readableFlowing === false
}

/** A body that has arrived whole needs no listener. */
function readAtOnce(request: NodeRequest, limits: BodyLimits): Uint8Array {
  const collected = collectBytes(limits)
  const chunk: unknown = request.read()
  if (chunk !== null) collected.add(chunk)
  return collected.bytes()
}

/** Bytes that a parser kept are used; a stream that somebody read and did not keep is lost. */
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
 * Keeps the body of a request that something has answered already: Node throws away what is left of it when the answer
 * is out, unless reading has begun. What is returned drops what has not been read, or the connection would stall.
 */
export function keepBody(request: IncomingMessage, response: ServerResponse): () => void {
  if (!response.headersSent) return () => {}
  request.read?.(0)
  return () => void request.resume?.()
}

/** `rawHeaders` show duplicates; serverless-http and test doubles fill `headers` alone. */
function headersOf({ rawHeaders, headers }: IncomingMessage): HeadersInput {
  return Array.isArray(rawHeaders) && rawHeaders.length > 0 ? rawHeaders : (headers ?? {})
}

type BodyFunction = (limits: BodyLimits) => Promise<Uint8Array>

/**
 * What a request holds, as a receiver's input. A body that has arrived whole is read without a promise, but only if
 * `restOfPacket` has watched the request: test doubles report `complete` for bodies that are still arriving.
 */
export function requestInput(
  request: NodeRequest,
  { context, parserHint }: NodeInputOptions = {},
  isWatched: boolean = false,
): WebhookInput {
  const { method, originalUrl: url = request.url } = request
  // The receiver takes bytes as well as a promise of them; others are given the promise that the type says.
  const body = ((limits) => readBody(request, limits, parserHint, isWatched)) as BodyFunction
  return { method, url, headers: headersOf(request), context, body }
}

/**
 * What an `IncomingMessage` holds, as input for `verify`, `receive` or `admit`. Headers are taken from `rawHeaders`,
 * where a repeated one shows; raw bytes that a body parser kept (`body` or `rawBody`) are used as they are.
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
