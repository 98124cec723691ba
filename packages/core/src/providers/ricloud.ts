import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import {
  type EventSchemas,
  type NoListedEvents,
  type WithEvents,
  withFields,
} from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkOptions } from '../util/check-options.ts'

/** The event resource, around the resource `D` that it is about. What is not checked on arrival is `unknown`. */
export interface RicloudEvent<D = unknown> {
  /** The event's id, a UUID. */
  readonly id: string
  /** Always `'event'`, the name of this resource. */
  readonly resource: 'event'
  /** What the event is about, such as `'task'`. */
  readonly type: string
  /** What happened to it, such as `'succeeded'`. */
  readonly action: string
  /** The whole resource that the event is about. */
  readonly data: D
  /** The state of the delivery; published as `pending`, `delivered` or `failed`. */
  readonly state?: unknown
  /** How often the sender has retried; published as a whole number. */
  readonly retries?: unknown
  /** When the event happened; published as ISO 8601, UTC. */
  readonly date_created?: unknown
  /** When the event was delivered; published as ISO 8601 or null. */
  readonly date_delivered?: unknown
}

/** A task: one unit of work of a poll. */
export interface RicloudTask {
  /** The task's own id. */
  readonly id: string
  /** Always `'task'`, the name of this resource. */
  readonly resource: 'task'
  readonly [field: string]: unknown
}

/** A poll of a source. */
export interface RicloudPoll {
  /** The poll's own id. */
  readonly id: string
  /** Always `'poll'`, the name of this resource. */
  readonly resource: 'poll'
  readonly [field: string]: unknown
}

/** The events that ricloud has published by name; there are more. */
export interface RicloudEvents {
  /** A session with a source has expired. */
  'session.expired': RicloudEvent
  /** A poll of a source was created. */
  'poll.created': RicloudEvent<RicloudPoll>
  /** A poll has completed all its tasks. */
  'poll.completed': RicloudEvent<RicloudPoll>
  /** A task of a poll was created. */
  'task.created': RicloudEvent<RicloudTask>
  /** A task of a poll has succeeded. */
  'task.succeeded': RicloudEvent<RicloudTask>
  /** A task of a poll has failed. */
  'task.failed': RicloudEvent<RicloudTask>
  /** The test event of a webhook config. */
  'webhook_config.test': RicloudEvent
  /** Every event that is not listed. */
  '*': RicloudEvent
}

/** Options of `ricloud`. */
export interface RicloudOptions<X extends object> {
  /** The webhook config's `secret`, as it is: nothing is decoded or stripped. */
  readonly secret: Secret
  /** Events beyond the published ones, or other shapes of those. @default none */
  readonly events?: EventSchemas<X> | undefined
  /** How far the signed time may be from now, either way, in seconds; the sender's own verifier has 600. @default 600 */
  readonly toleranceSeconds?: number | undefined
}

const ENVELOPE = { '/id': true, '/resource': 'event', '/type': true, '/action': true } as const

/** In a function, so that a bundler drops it with `ricloud` where that is not used. */
function ricloudEvents(): EventSchemas<RicloudEvents> {
  const about = (resource: string) =>
    ({ ...ENVELOPE, '/data/id': true, '/data/resource': resource }) as const
  const anyEvent = withFields<RicloudEvent>(ENVELOPE)
  const taskEvent = withFields<RicloudEvent<RicloudTask>>(about('task'))
  const pollEvent = withFields<RicloudEvent<RicloudPoll>>(about('poll'))
  return {
    'session.expired': anyEvent,
    'poll.created': pollEvent,
    'poll.completed': pollEvent,
    'task.created': taskEvent,
    'task.succeeded': taskEvent,
    'task.failed': taskEvent,
    'webhook_config.test': anyEvent,
    '*': anyEvent,
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/**
 * ricloud (Reincubate): `Ricloud-Signature: t=<unix seconds>,s=<base64>`, HMAC-SHA256 over timestamp, full
 * stop and raw body, as its documentation and its own client have it. The event's name is `type.action`;
 * deliveries are de-duplicated by its `id`; the answer is 200 `OK`, as in the sender's sample listener.
 *
 * Unlike the sender's verifier, a time in the future is refused too.
 *
 * @throws TypeError for an unknown option or an unusable secret; RangeError for a tolerance that cannot be.
 * @example
 * ```ts
 * ricloud({ secret: process.env.RICLOUD_WEBHOOK_SECRET })
 * ```
 */
export function ricloud<X extends object = NoListedEvents>(
  options: RicloudOptions<X>,
): Provider<WithEvents<RicloudEvents, X>> {
  checkOptions('ricloud', options, ['secret', 'events', 'toleranceSeconds'])
  const { secret, events, toleranceSeconds = 600 } = options
  return defineProvider({
    name: 'ricloud',
    scheme: hmacScheme('ricloud', {
      secret,
      header: 'Ricloud-Signature',
      separator: ',',
      timestampPrefix: 't=',
      format: 's={base64}',
      signedContent: '{timestamp}.{body}',
      toleranceSeconds,
    }),
    events: { ...ricloudEvents(), ...events } as EventSchemas<WithEvents<RicloudEvents, X>>,
    identify(payload) {
      const { id, type, action } = (payload ?? {}) as Record<'id' | 'type' | 'action', unknown>
      if (!isText(id) || !isText(type) || !isText(action)) return { type: '' }
      return { type: `${type}.${action}`, id, key: id }
    },
    answer: { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'OK' },
  })
}
