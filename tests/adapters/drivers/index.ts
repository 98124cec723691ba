import type { Driver } from '../driver.ts'
import { expressDrivers } from './express.ts'
import { fastifyCallbackDriver, fastifyDriver, fastifyGuardDriver } from './fastify.ts'
import { fetchDriver } from './fetch.ts'
import { koaDrivers } from './koa.ts'
import { nestDrivers } from './nest.ts'
import { nextDriver, nextGuardDriver, nextPagesDriver, nextPagesGuardDriver } from './next.ts'
import { nodeCallbackDriver, nodeDriver, nodeGuardDriver } from './node.ts'

/** Every adapter that the contract table runs against. */
export const drivers: readonly Driver[] = [
  nodeDriver,
  nodeGuardDriver,
  nodeCallbackDriver,
  ...expressDrivers,
  ...koaDrivers,
  fastifyDriver,
  fastifyGuardDriver,
  fastifyCallbackDriver,
  fetchDriver,
  ...nestDrivers,
  nextDriver,
  nextGuardDriver,
  nextPagesDriver,
  nextPagesGuardDriver,
]
