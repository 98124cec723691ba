import { randomUUID } from 'node:crypto'
import { handingerEvents } from './handinger.ts'
import { ricloudEvents } from './ricloud.ts'
import { rineEvents } from './rine.ts'

type Make = (type?: string) => object

function rineEvent(type = 'message.received'): object {
  const isListed = type === 'message.received' || type === 'conversation.updated'
  return isListed ? rineEvents.minimal(type) : rineEvents.unknown({ event: type })
}

function ricloudEvent(name = 'task.succeeded'): object {
  if (/^[^.]+\.[^.]+$/.test(name)) return ricloudEvents.minimal(name as 'task.succeeded')
  throw new TypeError(`a ricloud event is called <type>.<action>, not ${name}`)
}

const MAKERS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['rine', rineEvent],
  ['ricloud', ricloudEvent],
  ['handinger', () => handingerEvents.minimal()],
])

/**
 * An event that a sender would send, by the provider's name; for any other sender one with a `type`, as most
 * have. Each has an id of its own.
 *
 * @throws TypeError for a name that no event of this sender can have.
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
