import type { Delivery } from '../delivery/delivery.ts'
import type { Outcome } from '../delivery/outcome.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import type { Provider } from '../provider/provider.ts'
import type { ReplayOptions } from '../replay/replay-settings.ts'
import type { Archive } from './archive.ts'
import type { CapturedRequest } from './capture.ts'
import type { Handlers } from './receiver.ts'

/** Where log lines go. `console`, pino and winston are compatible. */
export interface Logger {
  /**
   * Receives routine outcomes: handled, duplicate and in-flight deliveries, handshakes, and rejections during shutdown.
   */
  debug(message: string): unknown
  /** Part of the usual logger interface. The receiver writes nothing at this level. */
  info(message: string): unknown
  /** Receives requests rejected with a 4xx, events without a handler, and likely configuration mistakes. */
  warn(message: string): unknown
  /** Receives everything answered with a 5xx: failures of handlers, stores and secrets. */
  error(message: string): unknown
}

/** The request behind an outcome. The values of headers that carry credentials are removed. */
export interface OutcomeRequest extends UnverifiedRequest {
  /** The provider's name, such as `'stripe'`. */
  readonly provider: string
  /** The receiver's endpoint, or the tenant's endpoint from a secret function. */
  readonly endpoint: string
  /** When the request arrived, according to this machine's clock. */
  readonly receivedAt: Date
}

/** Options of `createReceiver`. Only `provider` is required. */
export interface ReceiverOptions<E extends object> {
  /** The sender: how it authenticates, and what its events look like. */
  readonly provider: Provider<E>
  /**
   * Namespace of the replay keys. Receivers for the same sender that share a store must have different ones.
   * @default the provider's name
   */
  readonly endpoint?: string | undefined
  /** The handlers to run, by event type. Omit if you only use `verify`, `admit` or a guard. @default none */
  readonly handlers?: Handlers<E> | undefined
  /** How replays are recognized. `false` turns replay protection off. @default { store: memoryReplayStore() } */
  readonly replay?: ReplayOptions | false | undefined
  /** Archive that stores every claimed delivery before its handler runs, and how the run ended. @default none */
  readonly archive?: Archive | undefined
  /**
   * Maximum difference between the signed time and now, in either direction, in seconds. A `TypeError` if the sender
   * signs no time.
   * @default the provider's tolerance
   */
  readonly toleranceSeconds?: number | undefined
  /**
   * Maximum size of a body, in bytes. Larger ones are rejected with 413.
   * @default the provider's limit, or 1_048_576
   */
  readonly maxBodyBytes?: number | undefined
  /** Time limit for reading the body, in milliseconds. @default 10_000 */
  readonly bodyTimeoutMs?: number | undefined
  /** Time limit for a secret function, in milliseconds. @default 5_000 */
  readonly secretTimeoutMs?: number | undefined
  /**
   * Maximum total size of the bodies that this receiver holds in memory at once, in bytes. Requests beyond it are
   * rejected with 503.
   * @default 67_108_864
   */
  readonly maxBufferedBytes?: number | undefined
  /**
   * What to do with a payload that does not match its schema. `'fail'` logs it and responds with 500, so that the
   * sender retries. `'deliver'` passes it to the `'*'` handler with its `issues`.
   * @default 'fail'
   */
  readonly onMismatch?: 'fail' | 'deliver' | undefined
  /** Time limit for a schema, in milliseconds. @default 5_000 */
  readonly schemaTimeoutMs?: number | undefined
  /** Where to log why deliveries fail, with rate limits. `false` turns logging off. @default console */
  readonly logger?: Logger | false | undefined
  /** Called with every outcome, including rejections. Errors that it throws are ignored. @default none */
  readonly onOutcome?:
    | ((outcome: Outcome<Delivery<E>>, request: OutcomeRequest) => unknown)
    | undefined
  /**
   * Called with each request that was rejected or whose run failed, as it was received. `explain(provider, request)`
   * says why it does not verify, and `hookseal explain` reads the output of `JSON.stringify(request)`. A request
   * contains the payload and the signature or token, and anyone can send one that is rejected, so keep only a few,
   * where only you can read them. The function is not awaited, and errors that it throws are ignored.
   * @default none
   */
  readonly capture?:
    | ((request: CapturedRequest, outcome: Outcome<Delivery<E>>) => unknown)
    | undefined
  /** The clock, in milliseconds since the epoch, for tests. @default Date.now */
  readonly now?: (() => number) | undefined
}
