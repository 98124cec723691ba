import type { ServerResponse } from 'node:http'
import { isSuccess } from '../http/answer.ts'

/** Callbacks for what a route does with its response. */
export interface ResponseEvents {
  /**
   * The route has ended its response. The end is delayed until the promise settles; a rejection closes the connection.
   */
  ended(status: number): Promise<unknown>
  /**
   * The route has given up on its response: it failed after the first byte, or it destroyed the response, possibly with
   * a reason.
   */
  gaveUp(cause?: unknown): void
}

/** A response that is being watched. */
export interface WatchedResponse {
  /** Whether the route has ended its response, even if the end is still delayed. */
  readonly isEnded: () => boolean
  /** Whether the route has reported that its response failed. */
  readonly isGivenUp: () => boolean
  /** Whether the connection is closed, so no response can be read. */
  readonly isGone: () => boolean
  /** Resolves once an ended response is no longer delayed, or immediately if none has ended. */
  readonly letOut: () => Promise<void>
}

/**
 * Saves the status and headers, and returns a function that restores them: after a throw following `end`, the framework
 * may overwrite them.
 */
function headOf(response: ServerResponse): () => void {
  const { statusCode } = response
  // HTTP/2 has no status message, and reading it causes a warning.
  const statusMessage = 'stream' in response ? undefined : response.statusMessage
  const headers = Object.entries(response.getHeaders())
  return function restoreHead() {
    if (response.headersSent) return
    response.statusCode = statusCode
    if (statusMessage) response.statusMessage = statusMessage
    for (const name of response.getHeaderNames()) response.removeHeader(name)
    for (const [name, value] of headers) response.setHeader(name, value as string | string[])
  }
}

/** The status on the wire if the head has been sent. A framework may set a different one afterward. */
function statusOnWire(response: ServerResponse): number {
  const { stream } = response as { stream?: { sentHeaders?: Record<string, unknown> } }
  const http2 = stream?.sentHeaders?.[':status']
  const { _header: head } = response as { _header?: unknown }
  const http1 = typeof head === 'string' ? /^HTTP\/\S+ (\d{3})/.exec(head)?.[1] : undefined
  return Number(http2 ?? http1 ?? response.statusCode)
}

// RFC 9113 section 7.
const INTERNAL_ERROR = 2

/**
 * An HTTP/2 stream that is destroyed without an error ends with NO_ERROR, so the client would take a partial response
 * for the complete one.
 */
function failStream({ req }: ServerResponse): void {
  const { stream } = (req ?? {}) as { stream?: { close(code: number): void } }
  stream?.close(INTERNAL_ERROR)
}

function isConnectionGone({ req, socket }: ServerResponse): boolean {
  // Test doubles have neither a request nor a socket; their client is always connected.
  const { stream } = (req ?? {}) as { stream?: { destroyed?: boolean; aborted?: boolean } }
  if (stream !== undefined) return stream.destroyed === true || stream.aborted === true
  const connection = socket ?? req?.socket
  return connection === null || connection?.destroyed === true
}

/**
 * Watches how a route ends its response. It replaces methods instead of listening to events, because an `end` on a
 * closed connection emits no event. The end must also wait until the store knows the result, since a sender that
 * retries immediately must find the key in the state that the response implies.
 *
 * - `end` with a complete head is delayed until `ended` settles. Meanwhile, the response looks ended, so that a
 *   framework does not respond again if the route throws afterward. It does not look as if its head had been sent,
 *   because Express would then close the connection.
 * - `end` after a 2xx head that the framework has since turned into a failure closes the connection: a sender must not
 *   take a partial response for a complete one.
 * - `destroy` on an open connection means that the route failed. On a closed connection, `destroy` means nothing:
 *   streams clean up that way.
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
  /** Makes the response look ended. The returned function undoes it. */
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
      // No caller is left to handle an error that `end` throws.
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
