import { randomUUID } from 'node:crypto'
import { handingerEvents } from './handinger.ts'
import { ricloudEvents, ricloudNames } from './ricloud.ts'
import { rineEvents } from './rine.ts'

type Make = (type?: string) => object

function rineEvent(type = 'message.received'): object {
  const isListed = type === 'message.received' || type === 'conversation.updated'
  return isListed ? rineEvents.minimal(type) : rineEvents.unknown({ event: type })
}

function ricloudEvent(name = 'task.succeeded'): object {
  const [type = '', action = '', ...more] = name.split('.')
  if (type === '' || action === '' || more.length > 0) {
    throw new TypeError(`a ricloud event is called <type>.<action>, not ${name}`)
  }
  const isListed = ricloudNames.includes(name)
  return isListed
    ? ricloudEvents.minimal(name as 'task.failed')
    : ricloudEvents.unknown({ type, action })
}

const MAKERS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['rine', rineEvent],
  ['ricloud', ricloudEvent],
  ['handinger', () => handingerEvents.minimal()],
])

/**
 * Makes an event of a sender, given the provider's name. For a sender that is not known, the event has the
 * fields `type`, `id`, `timestamp` and `data`. Every event has a new id.
 *
 * @throws TypeError when no event of this sender can have the name `type`.
 * @example
 * ```ts
 * sampleEvent('ricloud', 'task.failed')
 * ```
 */
export function sampleEvent(provider: string, type?: string): object {
  const make = MAKERS.get(provider)
  if (make !== undefined) return make(type)
  const timestamp = new Date().toISOString()
  return { type: type ?? 'hookseal.test', id: randomUUID(), timestamp, data: {} }
}
