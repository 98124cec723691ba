/**
 * Headers in any shape: `Headers`, Node's `rawHeaders` or `headers`, pairs. A shape that keeps repeated
 * headers apart (`rawHeaders`, pairs) lets a duplicate be named as such.
 */
export type HeadersInput =
  | Iterable<readonly [string, string]>
  | readonly string[]
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** What a body function must respect. */
export interface BodyLimits {
  /** The most bytes to read. */
  readonly maxBytes: number
  /** Aborted when the time for the body is over. */
  readonly signal: AbortSignal
}

/** One request, as any platform can describe it. */
export interface WebhookInput {
  /** Checked to be POST when given. */
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: HeadersInput
  /** The raw bytes, their text, or a function that reads them once, after the headers have passed. */
  readonly body: Uint8Array | ArrayBuffer | string | ((limits: BodyLimits) => Promise<Uint8Array>)
  /** Whatever the platform has beside the request: a Worker's `env`, `waitUntil`, a tenant. */
  readonly context?: unknown
}
