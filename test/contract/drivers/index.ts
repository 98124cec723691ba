import type { Driver } from '../driver.ts'
import { expressDrivers } from './express.ts'
import { fetchDriver } from './fetch.ts'
import { nodeDriver, nodeGuardDriver } from './node.ts'

/** Every adapter that the table is run against. */
export const drivers: readonly Driver[] = [
  nodeDriver,
  nodeGuardDriver,
  ...expressDrivers,
  fetchDriver,
]
