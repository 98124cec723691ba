import type { Delivery } from '../delivery/delivery.ts'
import type { Outcome } from '../delivery/outcome.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import type { Provider } from '../provider/provider.ts'
import type { ReplayOptions } from '../replay/replay-settings.ts'
import type { Archive } from './archive.ts'
import type { Handlers } from './receiver.ts'

/** Where log lines go. `console`, pino and winston fit. */
export interface Logger {
  /** Expected outcomes: duplicates and deliveries in flight. */
  debug(message: string): unknown
  /** Notes about how the receiver is set up. */
  info(message: string): unknown
  /** Refused deliveries, and events that no handler wanted. */
  warn(message: string): unknown
  /** Failed handlers, stores and secrets. */
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
  /** Keeps every delivery on record; see `@hookseal/archive`. @default none */
  readonly archive?: Archive | undefined
  /** How far the signed time may be from now, either way, in seconds. Refused if the sender signs no time. @default the provider's */
  readonly toleranceSeconds?: number | undefined
  /** Larger bodies are refused with 413. In bytes. @default the provider's, else 1_048_576 */
  readonly maxBodyBytes?: number | undefined
  /** How long reading the body may take, in milliseconds. @default 10_000 */
  readonly bodyTimeoutMs?: number | undefined
  /** How long a secret function may take, in milliseconds. @default 5_000 */
  readonly secretTimeoutMs?: number | undefined
  /** How much body all requests of this receiver may hold in memory at once, in bytes; 503 beyond. @default 67_108_864 */
  readonly maxBufferedBytes?: number | undefined
  /** What becomes of a payload that its schema refuses: a failed run (500, logged, retried), or `'*'` with `issues`. @default 'fail' */
  readonly onMismatch?: 'fail' | 'deliver' | undefined
  /** How long a schema may take, in milliseconds. @default 5_000 */
  readonly schemaTimeoutMs?: number | undefined
  /** Where to write why deliveries fail, limited in rate; `false` for nowhere. @default console */
  readonly logger?: Logger | false | undefined
  /** Hears of every outcome, refusals included. What it throws changes nothing. @default none */
  readonly onOutcome?:
    | ((outcome: Outcome<Delivery<E>>, request: OutcomeRequest) => unknown)
    | undefined
  /** The clock, in milliseconds, for tests. @default Date.now */
  readonly now?: (() => number) | undefined
}
