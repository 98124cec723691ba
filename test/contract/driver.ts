import {
  type Answer,
  type AnyDelivery,
  type AnyReceiver,
  createReceiver,
  type HandlerContext,
  type ReceiverOptions,
  type WebhookErrorCode,
} from '@hookseal/core'

/** The application's own code: what a handler does, or the route behind a guard. */
export type Handle = (delivery: AnyDelivery, context: HandlerContext) => unknown

/**
 * What happened to the body before the adapter saw the request:
 *
 * - `unread` nothing
 * - `kept` something read it and left the bytes where the adapter finds them (`express.raw()`, a clone)
 * - `kept-beside-json` a JSON parser ran and kept the bytes beside its result (`rawBody`)
 * - `parsed` a JSON parser ran, and the bytes are lost
 * - `consumed` something read it and kept nothing
 */
export type BodyState = 'unread' | 'kept' | 'kept-beside-json' | 'parsed' | 'consumed'

/** What a driver is to serve. */
export interface Mount {
  /** Everything but the handlers: {@link webhookReceiver} or {@link guardReceiver} adds what is due. */
  readonly options: Omit<ReceiverOptions<object>, 'handlers'>
  readonly handle: Handle
  readonly bodyState: BodyState
}

/** A server on loopback with the receiver behind it. */
export interface Serving {
  readonly port: number
  readonly receiver: AnyReceiver
  /** Ends the server and whatever is connected to it. */
  close(): Promise<void>
}

/**
 * One adapter on one framework. To add a framework: write `drivers/<framework>.ts` and list its drivers
 * in `drivers/index.ts`; every row of the table then runs against it.
 *
 * `start` serves the adapter on a free port of 127.0.0.1, for **all methods**, at `/hook` and at
 * `/hook/<anything>`, each with and without a trailing slash, as the framework's documentation of that
 * adapter says to mount it. A `guard` driver's route awaits `handle`, then sends {@link answerOf}; a throw
 * of `handle` goes the framework's own way to an error handler that answers 500 with an empty body.
 */
export interface Driver {
  readonly name: string
  /** Whether the receiver's handlers run, or a route behind a guard. */
  readonly verb: 'webhook' | 'guard'
  /** `false` where the platform only shows repeated headers joined into one value. */
  readonly seesRepeatedHeaders: boolean
  /** `body_already_read` where the platform cannot tell who has read the body. */
  readonly lostBodyCode: WebhookErrorCode & ('body_already_parsed' | 'body_already_read')
  /** Something that the hint of `lostBodyCode` must say: the fix for this very framework. */
  readonly lostBodyHint: RegExp
  /** Whether the platform itself reads on, after the answer, what the receiver did not want to read. */
  readonly readsUnwantedBodies: boolean
  start(mount: Mount): Promise<Serving>
}

/** The receiver of a `webhook` driver: every event goes to `handle`. */
export function webhookReceiver({ options, handle }: Mount): AnyReceiver {
  return createReceiver({ ...options, handlers: { '*': handle } })
}

/** The receiver of a `guard` driver. */
export function guardReceiver({ options }: Mount): AnyReceiver {
  return createReceiver(options)
}

/** What a guard's route answers: the same as a receiver would. */
export function answerOf({ options }: Mount): Answer {
  return options.provider.answer ?? { status: 200, headers: {}, body: '' }
}
