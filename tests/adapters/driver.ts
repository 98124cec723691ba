import {
  type Answer,
  type AnyDelivery,
  type AnyReceiver,
  createReceiver,
  type HandlerContext,
  type ReceiverOptions,
  type WebhookErrorCode,
} from '@hookseal/core'

/** The application's own code: a handler, or the route behind a guard. */
export type Handle = (delivery: AnyDelivery, context: HandlerContext) => unknown

/**
 * What happened to the body before the adapter saw the request:
 *
 * - `unread`: nothing has read it
 * - `kept`: something read it and left the bytes where the adapter finds them (`express.raw()`, a clone)
 * - `kept-beside-json`: a JSON parser ran and kept the bytes beside its result (`rawBody`)
 * - `parsed`: a JSON parser ran, and the bytes are lost
 * - `consumed`: something read it and kept nothing
 */
export type BodyState = 'unread' | 'kept' | 'kept-beside-json' | 'parsed' | 'consumed'

/** What a driver serves. */
export interface MountOptions {
  /** Everything except the handlers, which {@link webhookReceiver} adds. */
  readonly receiverOptions: Omit<ReceiverOptions<object>, 'handlers'>
  readonly handle: Handle
  readonly bodyState: BodyState
}

/** A server on loopback with the receiver behind it. */
export interface RunningServer {
  readonly port: number
  readonly receiver: AnyReceiver
  /** Stops the server and closes every connection to it. */
  close(): Promise<void>
}

/**
 * One adapter on one framework. To add a framework: write `drivers/<framework>.ts` and list its drivers
 * in `drivers/index.ts`; every case of the table then runs against it.
 *
 * `start` serves the adapter on a free port of 127.0.0.1, for **all methods**, at `/hook` and at
 * `/hook/<anything>`, each with and without a trailing slash, mounted as the adapter's documentation says.
 * A `guard` driver's route awaits `handle`, then sends {@link answerOf}. When `handle` throws, the error
 * takes the framework's usual path to an error handler that answers 500 with an empty body.
 */
export interface Driver {
  readonly name: string
  /** Whether the receiver runs its handlers, or guards a route. */
  readonly verb: 'webhook' | 'guard'
  /** `false` where the platform joins repeated headers into one value. */
  readonly seesRepeatedHeaders: boolean
  /** `body_already_read` where the platform does not know what has read the body. */
  readonly lostBodyCode: WebhookErrorCode & ('body_already_parsed' | 'body_already_read')
  /** What the hint of `lostBodyCode` must contain: the fix for this framework. */
  readonly lostBodyHint: RegExp
  /** Whether the platform keeps reading a body after the receiver has refused it unread. */
  readonly readsUnwantedBodies: boolean
  start(mount: MountOptions): Promise<RunningServer>
}

/** Creates the receiver of a `webhook` driver: every event goes to `handle`. */
export function webhookReceiver({ receiverOptions, handle }: MountOptions): AnyReceiver {
  return createReceiver({ ...receiverOptions, handlers: { '*': handle } })
}

/** Creates the receiver of a `guard` driver, which has no handlers. */
export function guardReceiver({ receiverOptions }: MountOptions): AnyReceiver {
  return createReceiver(receiverOptions)
}

/** What the route behind a guard answers: the same as a receiver with handlers. */
export function answerOf({ receiverOptions }: MountOptions): Answer {
  return receiverOptions.provider.answer ?? { status: 200, headers: {}, body: '' }
}
