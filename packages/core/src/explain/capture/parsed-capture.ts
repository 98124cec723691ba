/** A request as it was captured, for `explain` or for a receiver. It holds the payload: keep it out of logs. */
export interface ParsedCapture {
  /** The HTTP method of the request. @default undefined, where the capture does not say it */
  readonly method?: string | undefined
  /** The path and query, or the full address. @default undefined, where the capture does not say it */
  readonly url?: string | undefined
  /** The headers in their order, with repeated ones apart. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The exact bytes, or the value that a body parser left, which is refused with `body_already_parsed`. */
  readonly body: Uint8Array | object
}

/** Ends the reading: what is wrong with the capture, and what to do about it. Neither may quote the capture. */
export function refuse(what: string, fix: string): never {
  throw new TypeError(`${what}; ${fix}`)
}
