import { randomUUID } from 'node:crypto'
import type { VercelEvents } from '@hookseal/core/providers/vercel'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const id = (prefix: string) => `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 24)}`
const project = () => ({ project: { id: id('prj') } })
const deployment = (target: string | null) => () => ({
  ...project(),
  deployment: { id: id('dpl'), url: 'acme-git-main.vercel.app', name: 'acme' },
  target,
})
const production = deployment('production')

const made: SenderEvents<VercelEvents> = makeEvents<VercelEvents>({
  factory: 'vercelEvents',
  data: {
    'deployment.created': production,
    'deployment.succeeded': production,
    'deployment.ready': production,
    'deployment.promoted': production,
    'deployment.error': production,
    'deployment.canceled': deployment(null),
    'project.created': project,
    'project.removed': project,
    'domain.created': () => ({ domain: { name: 'example.com' } }),
    'integration-configuration.removed': () => ({ configuration: { id: id('icfg') } }),
  },
  event: (type, about) => ({
    id: id('del'),
    type,
    createdAt: Date.now(),
    payload: { user: { id: id('usr') }, team: { id: id('team') }, ...about },
  }),
  optional: () => ({ region: 'fra1' }),
  unlisted: 'invented.for-a-test',
})

/**
 * Creates events in the format of Vercel, with new ids.
 *
 * @example
 * ```ts
 * vercelEvents.minimal('deployment.error', { payload: { target: 'production' } })
 * ```
 */
export const vercelEvents: EventFactory<VercelEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfVercel: SenderEvents<VercelEvents>['sample'] = made.sample
