import * as v from 'valibot'
import { hmac } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import type { EventSchema, EventSchemas } from '../provider/event-schema.ts'
import type { Provider, Secret } from '../provider/provider.ts'
import { checkOptions } from '../util/check-options.ts'

/** The event resource, around the resource `D` that it is about. */
export interface RicloudEvent<D = unknown> {
  /** UUID. */
  readonly id: string
  readonly resource: 'event'
  readonly type: string
  readonly action: string
  readonly data?: D
  readonly state?: string | undefined
  readonly retries?: number | undefined
  /** ISO 8601, UTC. */
  readonly date_created?: string | undefined
  readonly date_delivered?: string | null | undefined
}

/** A task: one unit of work of a poll. */
export interface RicloudTask {
  readonly id: string
  readonly resource: 'task'
  readonly type: string
  readonly state: 'pending' | 'processing' | 'suspended' | 'succeeded' | 'failed'
  readonly [field: string]: unknown
}

/** A poll of a source. */
export interface RicloudPoll {
  readonly id: string
  readonly resource: 'poll'
  readonly state: 'pending' | 'processing' | 'completed'
  readonly [field: string]: unknown
}

/** The events that ricloud has published by name; there are more. */
export interface RicloudEvents {
  'session.expired': RicloudEvent
  'poll.created': RicloudEvent<RicloudPoll>
  'poll.completed': RicloudEvent<RicloudPoll>
  'task.created': RicloudEvent<RicloudTask>
  'task.succeeded': RicloudEvent<RicloudTask>
  'task.failed': RicloudEvent<RicloudTask>
  'webhook_config.test': RicloudEvent
  '*': RicloudEvent
}

/** What `ricloud` takes. */
export interface RicloudOptions<X extends object> {
  /** The webhook config's `secret`, as it is: nothing is decoded or stripped. */
  readonly secret: Secret
  /** Events beyond the published ones, or other shapes of those. */
  readonly events?: EventSchemas<X> | undefined
  /** 600, as the sender's own verifier has it. */
  readonly toleranceSeconds?: number | undefined
}

/** In a function, so that a bundler drops it with `ricloud` where that is not used. */
function ricloudEvents(): EventSchemas<RicloudEvents> {
  const envelope = {
    id: v.string(),
    resource: v.literal('event'),
    type: v.string(),
    action: v.string(),
  }
  const task = v.looseObject({
    id: v.string(),
    resource: v.literal('task'),
    type: v.string(),
    state: v.picklist(['pending', 'processing', 'suspended', 'succeeded', 'failed']),
  })
  const poll = v.looseObject({
    id: v.string(),
    resource: v.literal('poll'),
    state: v.picklist(['pending', 'processing', 'completed']),
  })
  const anyEvent = v.looseObject(envelope) as unknown as EventSchema<RicloudEvent>
  const taskEvent: EventSchema<RicloudEvent<RicloudTask>> = v.looseObject({
    ...envelope,
    data: task,
  })
  const pollEvent: EventSchema<RicloudEvent<RicloudPoll>> = v.looseObject({
    ...envelope,
    data: poll,
  })
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
 * its `id` tells deliveries apart; the answer is 200 `OK`, as in the sender's sample listener.
 *
 * Unlike the sender's verifier, a time in the future is refused too.
 *
 * @throws TypeError for an unknown option or an unusable secret; RangeError for a tolerance that cannot be.
 * @example
 * ```ts
 * ricloud({ secret: process.env['RICLOUD_WEBHOOK_SECRET'] })
 * ```
 */
export function ricloud<X extends object = object>(
  options: RicloudOptions<X>,
): Provider<Omit<RicloudEvents, keyof X> & X> {
  checkOptions('ricloud', options, ['secret', 'events', 'toleranceSeconds'])
  const { secret, events, toleranceSeconds = 600 } = options
  return defineProvider({
    name: 'ricloud',
    scheme: hmac({
      secret,
      header: 'Ricloud-Signature',
      separator: ',',
      timestampPrefix: 't=',
      format: 's={base64}',
      signedContent: '{timestamp}.{body}',
      toleranceSeconds,
    }),
    events: { ...ricloudEvents(), ...events } as EventSchemas<Omit<RicloudEvents, keyof X> & X>,
    identify(payload) {
      const { id, type, action } = payload as Record<'id' | 'type' | 'action', unknown>
      if (!isText(id) || !isText(type) || !isText(action)) return { type: '' }
      return { type: `${type}.${action}`, id, key: id }
    },
    answer: { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'OK' },
  })
}
