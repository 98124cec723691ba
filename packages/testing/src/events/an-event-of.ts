import { randomUUID } from 'node:crypto'
import { handingerEvents } from './handinger.ts'
import { ricloudEvents } from './ricloud.ts'
import { rineEvents } from './rine.ts'

const MAKERS: ReadonlyMap<string, () => object> = new Map<string, () => object>([
  ['rine', () => rineEvents.minimal('message.received')],
  ['ricloud', () => ricloudEvents.minimal('task.succeeded')],
  ['handinger', () => handingerEvents.minimal()],
])

/** An event that a sender would send, by the provider's name; else one with a `type`, as most have. */
export function anEventOf(provider: string): object {
  const make = MAKERS.get(provider)
  if (make !== undefined) return make()
  return { type: 'hookseal.test', id: randomUUID(), timestamp: new Date().toISOString(), data: {} }
}
