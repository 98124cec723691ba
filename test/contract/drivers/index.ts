import type { Driver } from '../driver.ts'
import { expressDrivers } from './express.ts'
import { fastifyDriver, fastifyGuardDriver } from './fastify.ts'
import { fetchDriver } from './fetch.ts'
import { koaDrivers } from './koa.ts'
import { nextDriver, nextGuardDriver, nextPagesDriver, nextPagesGuardDriver } from './next.ts'
import { nodeDriver, nodeGuardDriver } from './node.ts'

/** Every adapter that the table is run against. */
export const drivers: readonly Driver[] = [
  nodeDriver,
  nodeGuardDriver,
  ...expressDrivers,
  ...koaDrivers,
  fastifyDriver,
  fastifyGuardDriver,
  fetchDriver,
  nextDriver,
  nextGuardDriver,
  nextPagesDriver,
  nextPagesGuardDriver,
]
