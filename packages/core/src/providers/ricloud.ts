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

/** An event, which wraps the resource `D` that it is about. Fields that are not checked on arrival are `unknown`. */
export interface RicloudEvent<D = unknown> {
  /** The event's id, a UUID. */
  readonly id: string
  /** Always `'event'`, the name of this resource. */
  readonly resource: 'event'
  /** The kind of resource that the event is about, such as `'task'`. */
  readonly type: string
  /** What happened to the resource, such as `'succeeded'`. */
  readonly action: string
  /** The complete resource that the event is about. */
  readonly data: D
  /** The state of the delivery, published as `pending`, `delivered` or `failed`. */
  readonly state?: unknown
  /** The number of retries so far, published as an integer. */
  readonly retries?: unknown
  /** When the event happened, published as ISO 8601 in UTC. */
  readonly date_created?: unknown
  /** When the event was delivered, published as ISO 8601 or null. */
  readonly date_delivered?: unknown
}

/** A task: one unit of work of a poll. */
export interface RicloudTask {
  /** The id of the task. */
  readonly id: string
  /** Always `'task'`, the name of this resource. */
  readonly resource: 'task'
  readonly [field: string]: unknown
}

/** A poll of a source. */
export interface RicloudPoll {
  /** The id of the poll. */
  readonly id: string
  /** Always `'poll'`, the name of this resource. */
  readonly resource: 'poll'
  readonly [field: string]: unknown
}

/** The events whose names ricloud has published; there are more. */
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
  /** The webhook config's `secret`, unchanged: nothing is decoded or stripped. */
  readonly secret: Secret
  /** Schemas for additional events, or replacements for the built-in ones. @default none */
  readonly events?: EventSchemas<X> | undefined
  /** Maximum clock difference in either direction, in seconds; ricloud's own verifier allows 600. @default 600 */
  readonly toleranceSeconds?: number | undefined
}

const ENVELOPE = { '/id': true, '/resource': 'event', '/type': true, '/action': true } as const

/** A function, so that a bundler can drop it together with an unused `ricloud`. */
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
 * Receives ricloud (Reincubate) webhooks. The header is `Ricloud-Signature: t=<unix seconds>,s=<base64>`, an
 * HMAC-SHA256 over timestamp, period and raw body, as in ricloud's documentation and client. The event type is
 * `type.action`; deliveries are deduplicated by `id`; the answer is 200 `OK`, as in ricloud's sample listener.
 *
 * Unlike ricloud's verifier, this provider also rejects a time in the future.
 *
 * @throws TypeError for an unknown option or an unusable secret; RangeError for an invalid tolerance.
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
