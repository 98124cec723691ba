/** The part of a Fetch `Headers` that is used, so that every platform's class fits. */
export interface HeadersLike {
  /** The value of one header, or `null`. */
  get(name: string): string | null
  /** Calls back once per header. */
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

/** The limits a body function must keep. */
export interface BodyLimits {
  /** Stop with an error after this many bytes. */
  readonly maxBytes: number
  /** Aborted when reading takes too long. */
  readonly signal: AbortSignal
}

/** One request, in the terms of no framework. */
export interface WebhookInput {
  /** The HTTP method of the request. @default 'POST' */
  readonly method?: string | undefined
  /**
   * The request's path and query, or full address. Never used for a signed URL: that is the scheme's `url`.
   * @default undefined
   */
  readonly url?: string | undefined
  /** The headers of the request. */
  readonly headers: HeadersInput
  /** The raw body, or a function that reads it. The function is called only once the headers have passed. */
  readonly body: Uint8Array | ArrayBuffer | string | ((limits: BodyLimits) => Promise<Uint8Array>)
  /**
   * Anything the platform has beside the request, such as a Worker's `env`. Secret functions and handlers get it.
   * @default undefined
   */
  readonly context?: unknown
  /**
   * When the request arrived, for one that waited in a queue: the signed time is compared with this.
   * @default now
   */
  readonly receivedAt?: Date | undefined
}

/** The members of a Fetch `Request` that are used, so that every platform's class fits. */
export interface FetchRequest {
  /** The HTTP method of the request. */
  readonly method: string
  /** The address of the request. */
  readonly url: string
  /** The headers of the request. */
  readonly headers: HeadersLike
  /** Whether something has read the body already: if so, the answer is 500 `body_already_read`. */
  readonly bodyUsed: boolean
  /** The body as a web stream. */
  readonly body: FetchBody | null
}

/** The members of a web stream that are used, so that every platform's class fits. */
export interface FetchBody {
  /** Whether something else is reading the body. */
  readonly locked: boolean
  /** Starts to read the body. */
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

/** What is known of a request beside its body. Not authenticated: anyone can write it. */
export interface UnverifiedRequest {
  /** The method. Not authenticated. */
  readonly method: string | undefined
  /** The path and query, or address. Not authenticated. */
  readonly url: string | undefined
  /** The headers. Not authenticated, unless the scheme signs them. */
  readonly headers: Headers
  /** The `context` that was passed with the request, such as a Worker's `env`. */
  readonly context: unknown
}
