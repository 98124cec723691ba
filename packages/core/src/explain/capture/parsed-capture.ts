/** A captured request, for `explain` or for a receiver. It contains the payload, so keep it out of logs. */
export interface ParsedCapture {
  /** The HTTP method of the request. @default undefined */
  readonly method?: string | undefined
  /** The path and query, or the full URL. @default undefined */
  readonly url?: string | undefined
  /** The headers in order, with repeated headers listed separately. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The exact bytes, or the value that a body parser produced, which a receiver rejects with `body_already_parsed`. */
  readonly body: Uint8Array | object
}

/** Throws a `TypeError` that says what is wrong with the capture and how to fix it. Neither may quote the capture. */
export function refuse(what: string, fix: string): never {
  throw new TypeError(`${what}; ${fix}`)
}
