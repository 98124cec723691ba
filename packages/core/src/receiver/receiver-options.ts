import type { Delivery } from '../delivery/delivery.ts'
import type { Outcome } from '../delivery/outcome.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import type { Provider } from '../provider/provider.ts'
import type { ReplayOptions } from '../replay/replay-settings.ts'
import type { Archive } from './archive.ts'
import type { CapturedRequest } from './capture.ts'
import type { Handlers } from './receiver.ts'

/** Where log lines go. `console`, pino and winston fit. */
export interface Logger {
  /** Routine outcomes: handled, duplicate and in-flight deliveries, handshakes, and refusals while shutting down. */
  debug(message: string): unknown
  /** Part of the usual shape of a logger. The receiver writes nothing at this level. */
  info(message: string): unknown
  /** Requests refused with a 4xx, events without a handler, and likely mistakes in the setup. */
  warn(message: string): unknown
  /** Whatever is answered with a 5xx: failed handlers, stores and secrets. */
  error(message: string): unknown
}

/** The request behind an outcome. The values of headers that authenticate are removed. */
export interface OutcomeRequest extends UnverifiedRequest {
  /** The provider's name, such as `'stripe'`. */
  readonly provider: string
  /** The receiver's endpoint, or the tenant that a secret function named. */
  readonly endpoint: string
  /** When the request arrived, by this machine's clock. */
  readonly receivedAt: Date
}

/** Options of `createReceiver`. Only `provider` is required. */
export interface ReceiverOptions<E extends object> {
  /** Who sends, how it proves itself, and what its events look like. */
  readonly provider: Provider<E>
  /** Namespace of the replay keys. Receivers of one sender that share a store need different ones. @default the provider's name */
  readonly endpoint?: string | undefined
  /** What to run for which event. Leave out if you only use `verify`, `admit` or a guard. @default none */
  readonly handlers?: Handlers<E> | undefined
  /** How replays are recognized; `false` turns protection off. @default { store: memoryReplayStore() } */
  readonly replay?: ReplayOptions | false | undefined
  /** Records every claimed delivery before its handler runs, and how the run ended. @default none */
  readonly archive?: Archive | undefined
  /** How far the signed time may be from now, either way, in seconds. A `TypeError` if the sender signs no time. @default the provider's */
  readonly toleranceSeconds?: number | undefined
  /** Larger bodies are refused with 413. In bytes. @default the provider's, else 1_048_576 */
  readonly maxBodyBytes?: number | undefined
  /** How long reading the body may take, in milliseconds. @default 10_000 */
  readonly bodyTimeoutMs?: number | undefined
  /** How long a secret function may take, in milliseconds. @default 5_000 */
  readonly secretTimeoutMs?: number | undefined
  /** How much body all requests of this receiver may hold in memory at once, in bytes; 503 beyond. @default 67_108_864 */
  readonly maxBufferedBytes?: number | undefined
  /**
   * What to do with a payload that does not fit its schema: `'fail'` answers 500 and logs it, so that the sender
   * retries; `'deliver'` passes it to the `'*'` handler with `issues`.
   * @default 'fail'
   */
  readonly onMismatch?: 'fail' | 'deliver' | undefined
  /** How long a schema may take, in milliseconds. @default 5_000 */
  readonly schemaTimeoutMs?: number | undefined
  /** Where to write why deliveries fail, limited in rate; `false` for nowhere. @default console */
  readonly logger?: Logger | false | undefined
  /** Called with every outcome, refusals included. What it throws is ignored. @default none */
  readonly onOutcome?:
    | ((outcome: Outcome<Delivery<E>>, request: OutcomeRequest) => unknown)
    | undefined
  /**
   * Called with each request that was refused or whose run failed, as it arrived: `explain(provider, request)` says why
   * it does not verify, and `JSON.stringify(request)` is what `hookseal explain` reads. A request holds the payload and
   * the signature or token, and anyone can send one that is refused: keep few, where only you can read them. It is not
   * awaited, and what it throws is ignored.
   * @default none
   */
  readonly capture?:
    | ((request: CapturedRequest, outcome: Outcome<Delivery<E>>) => unknown)
    | undefined
  /** The clock, in milliseconds, for tests. @default Date.now */
  readonly now?: (() => number) | undefined
}
