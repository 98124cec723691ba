import type { ServerResponse } from 'node:http'
import { isSuccess } from '../http/answer.ts'

/** What a route does with its response, as it does it. */
export interface ResponseEvents {
  /** The route has ended its answer. The end is held back until the promise is settled; a rejection breaks the connection. */
  ended(status: number): Promise<unknown>
  /** The route has given its answer up: it failed behind the first byte, or it has destroyed the response, perhaps saying why. */
  gaveUp(cause?: unknown): void
}

/** A response that is being watched. */
export interface WatchedResponse {
  /** Whether the route has ended its answer, even if that is still held back. */
  readonly isEnded: () => boolean
  /** Whether the route has declared that its answer failed. */
  readonly isGivenUp: () => boolean
  /** Whether the connection is gone, so that no answer can be read. */
  readonly isGone: () => boolean
  /** Resolves once an answer that has been ended is no longer held back; at once if none has. */
  readonly letOut: () => Promise<void>
}

/** Puts status and headers back: a throw after `end` lets the framework overwrite them. */
function headOf(response: ServerResponse): () => void {
  const { statusCode } = response
  // HTTP/2 has no status message, and warns of one that is read.
  const statusMessage = 'stream' in response ? undefined : response.statusMessage
  const headers = Object.entries(response.getHeaders())
  return function restoreHead() {
    if (response.headersSent) return
    response.statusCode = statusCode
    if (statusMessage) response.statusMessage = statusMessage
    for (const name of response.getHeaderNames()) response.removeHeader(name)
    for (const [name, value] of headers) if (value !== undefined) response.setHeader(name, value)
  }
}

/** The status on the wire, as far as the head has gone out: a framework may set another one behind it. */
function statusOnWire(response: ServerResponse): number {
  const { stream } = response as { stream?: { sentHeaders?: Record<string, unknown> } }
  const http2 = stream?.sentHeaders?.[':status']
  const { _header: head } = response as { _header?: unknown }
  const http1 = typeof head === 'string' ? /^HTTP\/\S+ (\d{3})/.exec(head)?.[1] : undefined
  return Number(http2 ?? http1 ?? response.statusCode)
}

// RFC 9113 section 7.
const INTERNAL_ERROR = 2

/** A stream of HTTP/2 that is destroyed without an error ends with NO_ERROR: the client takes what it has for the whole. */
function failStream({ req }: ServerResponse): void {
  const { stream } = (req ?? {}) as { stream?: { close(code: number): void } }
  stream?.close(INTERNAL_ERROR)
}

function isConnectionGone({ req, socket }: ServerResponse): boolean {
  // Test doubles have neither a request nor a socket: their client is always there.
  const { stream } = (req ?? {}) as { stream?: { destroyed?: boolean; aborted?: boolean } }
  if (stream !== undefined) return stream.destroyed === true || stream.aborted === true
  const connection = socket ?? req?.socket
  return connection === null || connection?.destroyed === true
}

/**
 * Watches how a route ends its response. Methods are replaced rather than events heard: an `end` on a closed connection
 * emits no event, and the end must wait until the store knows how the run went, since a sender that retries at once
 * must find its key as the answer says.
 *
 * - `end` with a complete head is held until `ended` has settled. Meanwhile the response looks as if it had ended, so
 *   that a framework in which the route throws behind it does not answer again; and not as if its head had been sent,
 *   for which Express breaks the connection.
 * - `end` behind a 2xx head that the framework has since turned into a failure breaks the connection: a sender must not
 *   take half an answer for a whole one.
 * - `destroy` while the connection lives is the route's own word that it failed. When the connection is gone already,
 *   `destroy` says nothing: streams clean up that way.
 */
export function watchResponse(response: ServerResponse, events: ResponseEvents): WatchedResponse {
  const { end, destroy } = response
  let isEnded = false
  let isGivenUp = false
  let held: Promise<void> = Promise.resolve()

  const giveUp = (cause?: unknown) => {
    if (isGivenUp) return
    isGivenUp = true
    events.gaveUp(cause)
  }
  /** Makes the response look ended; what is returned undoes it. */
  const lookEnded = (): (() => void) => {
    const looks = {
      writableEnded: true,
      write: () => false,
      writeHead: () => response,
      flushHeaders: () => {},
    }
    const before = Object.keys(looks).map((name) => Object.getOwnPropertyDescriptor(response, name))
    for (const [name, value] of Object.entries(looks)) {
      Object.defineProperty(response, name, { value, configurable: true, writable: true })
    }
    return function lookOpen() {
      for (const [i, name] of Object.keys(looks).entries()) {
        const descriptor = before[i]
        if (descriptor === undefined) Reflect.deleteProperty(response, name)
        else Object.defineProperty(response, name, descriptor)
      }
    }
  }

  const breakOff = () => {
    failStream(response)
    Reflect.apply(destroy, response, [])
  }

  response.destroy = function declareFailure(this: ServerResponse, ...args: readonly unknown[]) {
    if (!isEnded && !isConnectionGone(this)) {
      giveUp(args[0])
      if (!args[0]) failStream(this)
    }
    return Reflect.apply(destroy, this, args)
  } as ServerResponse['destroy']

  response.end = function endOnceFinished(this: ServerResponse, ...args: never[]) {
    if (isEnded) return this
    if (isGivenUp) return Reflect.apply(end, this, args)
    const wasSent = this.headersSent
    const status = wasSent ? statusOnWire(this) : this.statusCode
    if (wasSent && isSuccess(status) && !isSuccess(this.statusCode)) {
      giveUp()
      breakOff()
      return this
    }
    isEnded = true
    const restoreHead = headOf(this)
    const lookOpen = lookEnded()
    held = events
      .ended(status)
      .then(() => {
        lookOpen()
        restoreHead()
        Reflect.apply(end, this, args)
      })
      // No caller is left to catch what `end` throws.
      .catch(() => {
        lookOpen()
        breakOff()
      })
    return this
  } as ServerResponse['end']

  return {
    isEnded: () => isEnded,
    isGivenUp: () => isGivenUp,
    isGone: () => isConnectionGone(response),
    letOut: () => held,
  }
}
