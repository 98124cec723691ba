/** The members of a Fetch `Headers` that are used, so that every platform's class is accepted. */
export interface HeadersLike {
  /** The value of one header, or `null`. */
  get(name: string): string | null
  /** Calls a function once per header. */
  forEach(callback: (value: string, name: string) => void): void
}

/**
 * Headers in any usual form: `Headers`, pairs, Node's `rawHeaders` (preferred, it shows duplicates) or Node's
 * `headers`.
 */
export type HeadersInput =
  | HeadersLike
  | Iterable<readonly [string, string]>
  | readonly (readonly [string, string])[]
  | readonly string[]
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** The limits that a body function must observe. */
export interface BodyLimits {
  /** Maximum number of bytes; the function must throw if there are more. */
  readonly maxBytes: number
  /** Aborted when reading takes too long. */
  readonly signal: AbortSignal
}

/** One request, independent of any framework. */
export interface WebhookInput {
  /** The HTTP method of the request. @default 'POST' */
  readonly method?: string | undefined
  /**
   * The request's path and query, or its full URL. Never used for a signed URL, which is the scheme's `url`.
   * @default undefined
   */
  readonly url?: string | undefined
  /** The headers of the request. */
  readonly headers: HeadersInput
  /** The raw body, or a function that reads it. The function is called only after the headers have been checked. */
  readonly body: Uint8Array | ArrayBuffer | string | ((limits: BodyLimits) => Promise<Uint8Array>)
  /**
   * Anything else the platform provides, such as a Worker's `env`. It is passed to secret functions and handlers.
   * @default undefined
   */
  readonly context?: unknown
  /**
   * When the request arrived, if it has waited in a queue since. The signed time is compared with this time.
   * @default now
   */
  readonly receivedAt?: Date | undefined
}

/** The members of a Fetch `Request` that are used, so that every platform's class is accepted. */
export interface FetchRequest {
  /** The HTTP method of the request. */
  readonly method: string
  /** The URL of the request. */
  readonly url: string
  /** The headers of the request. */
  readonly headers: HeadersLike
  /** Whether something has already read the body. If so, the request is rejected with 500 `body_already_read`. */
  readonly bodyUsed: boolean
  /** The body as a web stream. */
  readonly body: FetchBody | null
}

/** The members of a web stream that are used, so that every platform's class is accepted. */
export interface FetchBody {
  /** Whether something else is reading the body. */
  readonly locked: boolean
  /** Starts reading the body. */
  getReader(): {
    /** Resolves to the next chunk. */
    read(): Promise<{
      /** Whether the body has ended. */
      done: boolean
      /** The bytes of this chunk. */
      value?: Uint8Array | undefined
    }>
    /** Stops reading the body early. */
    cancel(reason?: unknown): Promise<void>
  }
}

/** What is known about a request apart from its body. Not authenticated: anyone can forge it. */
export interface UnverifiedRequest {
  /** The HTTP method. Not authenticated. */
  readonly method: string | undefined
  /** The path and query, or the full URL. Not authenticated. */
  readonly url: string | undefined
  /** The headers. Not authenticated, unless the scheme signs them. */
  readonly headers: Headers
  /** The `context` that was passed with the request, such as a Worker's `env`. */
  readonly context: unknown
}
